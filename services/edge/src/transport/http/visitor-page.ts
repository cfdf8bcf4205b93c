import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { intake } from '@stillhere/contracts';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { RawRequest } from './came-by-tls.js';

/** What the page says of a service before any script of it runs. */
export type PageEntry = Pick<intake.Entry, 'contacts'>;
export type EntryOf = (asked: AskedEntry) => Promise<PageEntry>;

export interface AskedEntry {
  readonly tenant: string;
  readonly service: string;
  readonly language: string;
}

export interface VisitorPageParts {
  readonly entryOf: EntryOf;
  /** Whose page it is. Rejects where it is nobody's. */
  readonly tenantOf: (request: RawRequest) => Promise<string>;
}

interface PageQuery {
  readonly service?: unknown;
  readonly lang?: unknown;
}

/** Where the build leaves room for the numbers. */
const contactsPlace = '<!--contacts-->';
/** More languages than anybody lists; a longer header is somebody's game. */
const languagesMax = 20;

/**
 * The visitor page in the reader's language, with the numbers to call in the HTML itself: whatever
 * of the page fails after this answer, they are there. Read anew each time, so that a new build is
 * served from the moment it is published.
 */
export function serveVisitorPage(
  server: FastifyInstance,
  folder: string,
  { entryOf, tenantOf }: VisitorPageParts,
): void {
  const lastKnown = new Map<string, PageEntry>();
  const page = async (request: FastifyRequest): Promise<string> => {
    const tenant = await tenantOf(request.raw);
    const { service = '', lang = '' } = request.query as PageQuery;
    const language = languageOf(folder, [
      String(lang),
      ...acceptedLanguages(request.headers['accept-language'] ?? ''),
    ]);
    const html = await readFile(join(folder, fileOf(language)), 'utf8');
    const key = `${tenant} ${language}`;
    const asked = { tenant, service: String(service), language };
    const entry = await entryOf(asked).catch(() => lastKnown.get(key));
    // The numbers of some other service are better than none: whoever misspells one gets the first.
    if (entry !== undefined && service === '') lastKnown.set(key, entry);
    return html.replace(contactsPlace, () => (entry?.contacts ?? []).map(contactItem).join(''));
  };
  for (const url of ['/', '/index.html']) {
    server.get(url, async (request, reply) => {
      const html = await page(request);
      reply.type('text/html; charset=utf-8').header('vary', 'accept-encoding, accept-language');
      if (!/\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''))) return html;
      return reply.header('content-encoding', 'gzip').send(gzipSync(html));
    });
  }
}

const fileOf = (language: string): string =>
  language === '' ? 'index.html' : `index.${language}.html`;

/** The first asked language that the page was built in; empty: the one it was written in. */
function languageOf(folder: string, asked: readonly string[]): string {
  for (const tag of asked) {
    const [language = ''] = tag.trim().toLowerCase().split('-');
    if (/^[a-z]{2,3}$/.test(language) && existsSync(join(folder, fileOf(language))))
      return language;
  }
  return '';
}

/** As browsers send them: in the order of preference. */
const acceptedLanguages = (header: string): string[] =>
  header
    .split(',', languagesMax)
    .map((part) => part.split(';')[0] ?? '')
    .filter((tag) => tag !== '*');

function contactItem({ name, phone, note }: intake.Contact): string {
  const said = note === '' ? '' : ` <span class="soft">${escaped(note)}</span>`;
  const number = phone.replace(/[^\d+*#]/g, '');
  return `<li><span>${escaped(name)}</span> <a href="tel:${number}" dir="ltr">${escaped(phone)}</a>${said}</li>`;
}

const escaped = (text: string): string =>
  text.replace(/[&<>"]/g, (sign) => `&#${sign.codePointAt(0)};`);
