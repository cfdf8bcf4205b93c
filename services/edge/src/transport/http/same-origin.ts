import type { IncomingMessage } from 'node:http';
import type { RefusalLog } from '../../application/refusal-log.js';
import { HttpFault } from './http-fault.js';

type WithHeaders = Pick<IncomingMessage, 'headers'>;

/** Which pages may ask for something here, and where a refusal is told. */
export interface OriginDoor {
  /** Origins beside the own one: the public addresses behind a proxy. */
  readonly allowed: ReadonlySet<string>;
  readonly refusals: RefusalLog;
}

/**
 * Whether a request that changes something, or opens a connection, comes from our own pages; a refusal
 * is logged with both values. Browsers send Origin with every such request and scripts cannot forge it;
 * programs without a browser have no ambient cookie to abuse. `null` is what a beacon of our own page
 * says under no-referrer: then the browser's word on where it comes from decides.
 */
export function comesFromOurPages(
  { headers }: WithHeaders,
  { allowed, refusals }: OriginDoor,
  url: string,
): boolean {
  if (isOurs(headers, allowed)) return true;
  const { origin = '', host = '' } = headers;
  const reason = String(headers['sec-fetch-site'] ?? '');
  refusals.refused('an origin was refused', { origin, host, url, reason });
  return false;
}

function isOurs(headers: IncomingMessage['headers'], allowed: ReadonlySet<string>): boolean {
  const { origin, host = '' } = headers;
  const site = headers['sec-fetch-site'];
  if (origin === undefined) return site === undefined || site === 'same-origin';
  if (origin === 'null') return site === 'same-origin';
  const from = originOf(origin);
  if (from === undefined) return false;
  if (allowed.has(from.origin)) return true;
  return (site === undefined || site === 'same-origin') && isHost(host, from);
}

/**
 * Proxies write the default port or leave it out, and names in any case; the origin's scheme says which
 * port is the default one.
 */
function isHost(host: string, from: URL): boolean {
  const text = `${from.protocol}//${host}`;
  return /^[^/?#@\\\s]+$/.test(host) && URL.canParse(text) && new URL(text).host === from.host;
}

function originOf(text: string): URL | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  const isWeb = url.protocol === 'https:' || url.protocol === 'http:';
  return isWeb && url.pathname === '/' && url.search === '' && url.hash === '' ? url : undefined;
}

export const wrongOrigin = (): HttpFault =>
  new HttpFault(403, {
    code: 'WrongOrigin',
    message: 'This request came from another site. Nothing was changed.',
  });
