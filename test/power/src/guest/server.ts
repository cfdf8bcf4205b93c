import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { StoredEvent } from '@stillhere/event-store';
import { Server, withoutDesks } from '@stillhere/harness';
import {
  acceptTalk,
  Http,
  openTalk,
  type Participant,
  pagesOf,
  signIn,
  staying,
  type Talk,
  type TalkParts,
  Traffic,
} from '@stillhere/harness/people';
import { showToStaff } from '@stillhere/session';
import {
  openKeyFileProvider,
  openSubjectKeys,
  readSqliteSubjectKeys,
  type SubjectKeys,
} from '@stillhere/subject-keys';
import { seededRandom } from '@stillhere/testing';
import { markOf, type Orders } from '../said.js';
import { type Distinction, look } from './look.js';
import type { Port } from './port.js';

const directory = '/data/stillhere';
const talkCount = 3;
const seatsMax = 6;
const wordsOfFew = 3;

/**
 * The whole server, and people at its doors: what their pages were promised, and whether the words
 * can be read again, which needs the key as well as the event.
 */
export async function runServer(port: Port, orders: Orders): Promise<void> {
  mkdirSync(directory, { recursive: true });
  await lookAtWords(port);
  if (orders.work === 'look') return;
  const server = await prepare(port, orders.isUnsafe);
  port.say({ kind: 'stage', stage: 'opening' });
  await port.hear();
  const startedMs = performance.now();
  await server.start();
  port.say({ kind: 'opened', afterMs: Math.round(performance.now() - startedMs) });
  const pages = await openPages(port, server, orders.life);
  port.say({ kind: 'stage', stage: 'loading' });
  await port.hear();
  if (orders.work === 'load') {
    const start = (page: Participant, index: number): void =>
      new Traffic(page, seededRandom(index), { isStaff: index % 2 === 1 }).start();
    pages.forEach(start);
    await server.ended();
    return;
  }
  for (const page of pages) {
    for (let said = 0; said < wordsOfFew; said += 1) page.say(`One more: ${said}`);
  }
  await Promise.all(pages.map((page) => page.settled()));
  await server.quit();
}

async function prepare(port: Port, isUnsafe: boolean): Promise<Server> {
  const onUnasked = ({ message }: Error): void => port.say({ kind: 'problem', detail: message });
  const entry = 'test/crash/dist/unsafe-main.js';
  const unsafe = isUnsafe ? { entry, args: ['fsync-skipped'] } : {};
  return Server.prepare({ directory, env: withoutDesks, onUnasked, ...unsafe });
}

/** New people in each life; those of before are looked for in the log. */
async function openPages(port: Port, server: Server, life: number): Promise<Participant[]> {
  const reachable = staying(server);
  const http = new Http(reachable);
  const staff = await signIn({ life: reachable, http }, `counselor${life}`, seatsMax);
  const talks: Talk[] = [];
  const told = new Set<string>();
  const parts: TalkParts = {
    http,
    address: server.address,
    random: () => seededRandom(life * 100 + talks.length),
    onAcknowledged: () => tell(port, talks, told),
  };
  for (let count = 0; count < talkCount; count += 1) {
    const talk = await openTalk(parts);
    talks.push(talk);
    await acceptTalk(talk, [staff], parts);
  }
  const pages = talks.flatMap(pagesOf);
  await Promise.all(pages.map((page) => page.isLive()));
  return pages;
}

function tell(port: Port, talks: readonly Talk[], told: Set<string>): void {
  for (const talk of talks) {
    const stream = `conversation-local_${talk.conversation}`;
    const said = pagesOf(talk).flatMap((page) => page.said.map((one) => ({ ...one, page })));
    for (const { cid, body, page } of said) {
      const revision = page.witness.acknowledged.get(cid);
      if (revision === undefined || told.has(cid)) continue;
      told.add(cid);
      port.say({ kind: 'kept', mark: markOf(stream, revision, wordsMark(cid, body)) });
    }
  }
}

const wordsMark = (cid: string, text: string): string =>
  `${cid}:${createHash('sha256').update(text).digest('hex').slice(0, 16)}`;

/** Keys are opened where there are words: a cut may come before the first start made any. */
async function lookAtWords(port: Port): Promise<void> {
  let keys: SubjectKeys | undefined;
  const distinction: Distinction = async (event) => {
    if (!isSaid(event)) return event.eventId;
    keys ??= openKeys();
    const { dataJson } = await showToStaff(keys, event);
    const shown = JSON.parse(dataJson) as { readonly cid: string; readonly body: string };
    return wordsMark(shown.cid, shown.body);
  };
  await look(port, directory, distinction);
  await keys?.close();
}

function openKeys(): SubjectKeys {
  const provider = openKeyFileProvider(join(directory, 'master.key'), { isMade: true });
  const store = readSqliteSubjectKeys(join(directory, 'subject-keys.db'));
  return openSubjectKeys({ provider, store, cacheEntriesMax: 64 });
}

const isSaid = ({ type }: StoredEvent): boolean =>
  type === 'conversation.message-posted' || type === 'conversation.note-added';
