import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { envelopeText } from '@stillhere/audit-log';
import type { StoredEvent } from '@stillhere/event-store';
import { openSqliteLogReader } from '@stillhere/event-store-sqlite';
import { Server, ServerEnded } from '@stillhere/harness';
import { type Ledger, pause, say } from '@stillhere/harness/people';
import type { Random } from '@stillhere/kernel';
import { seededRandom } from '@stillhere/testing';
import { Trial } from '../trial.js';

const talks = 2;
const talkMs = 1_500;
const commitsMin = 3;
/** A kill may meet the moment after a checkpoint, when the log is begun anew. */
const killsMax = 10;
const endsWithinMs = 5_000;
const flips = 8;
/** A start costs more than a look by the tool. */
const starts = 3;
/** Some of what the views are made of; a start passes over the others unread. */
const startReads: ReadonlySet<string> = new Set([
  'conversation.opened',
  'conversation.connection-opened',
  'queue.conversation-entered',
  'worker.seat-reserved',
]);

/** One bit on the disk is not what was written: it is found and named, and nobody is served. */
export async function runBytes({ seed }: { seed: number }, ledger: Ledger): Promise<void> {
  const random = seededRandom(seed);
  await Trial.run({ seed, talks }, ledger, async (trial) => {
    const { world } = trial;
    const { server } = world.life;
    await killedInTheMidst(trial);
    await checkWriteAheadLog(server, ledger);
    await world.life.start();
    await trial.together();
    await world.leave();
    await server.quit();
    const events = await wholeIn(server.directory);
    const readAtStart = events.filter(({ type }) => startReads.has(type));
    for (let flip = 1; flip <= flips; flip += 1) {
      const isStarted = flip <= starts;
      const some = isStarted ? readAtStart : events;
      const event = some[Math.floor(random.fraction() * some.length)] as StoredEvent;
      await checkEvent(server, event, { ledger, random, isStarted });
    }
    say(`bytes: ${flips} flipped in events, 1 in the write-ahead log`);
  });
}

/** With several commits in the write-ahead log: a damaged last one looks like one that was torn. */
async function killedInTheMidst({ world }: Trial): Promise<void> {
  const { life } = world;
  const path = join(life.server.directory, 'log.db-wal');
  for (let tries = 1; tries <= killsMax; tries += 1) {
    if (!life.isUp) await life.start();
    world.startTraffic();
    await pause(talkMs);
    await life.kill();
    if (commitsIn(readFileSync(path)) >= commitsMin) return;
  }
  throw new Error(`no ${commitsMin} commits in the write-ahead log at any of ${killsMax} kills`);
}

const walHeaderBytes = 32;
const frameHeaderBytes = 24;

/** Frames of the newest round that end a transaction; see https://sqlite.org/fileformat2.html#walformat */
function commitsIn(wal: Buffer): number {
  if (wal.length < walHeaderBytes) return 0;
  const frameBytes = frameHeaderBytes + wal.readUInt32BE(8);
  const salts = wal.toString('hex', 16, 24);
  let commits = 0;
  for (let at = walHeaderBytes; at + frameBytes <= wal.length; at += frameBytes) {
    if (wal.toString('hex', at + 8, at + 16) !== salts) break;
    if (wal.readUInt32BE(at + 4) !== 0) commits += 1;
  }
  return commits;
}

/** Its newest commits lie there only, and SQLite itself would forget them without a word. */
async function checkWriteAheadLog(server: Server, ledger: Ledger): Promise<void> {
  const copy = await Server.copyOf(server);
  const path = join(copy.directory, 'log.db-wal');
  const bytes = readFileSync(path);
  const inFirstFrame = walHeaderBytes + frameHeaderBytes + 1;
  bytes[inFirstFrame] = (bytes[inFirstFrame] ?? 0) ^ 1;
  writeFileSync(path, bytes);
  const what = 'a bit of the write-ahead log';
  const refusal = await refusalOf(copy);
  ledger.check(`a start names ${what}`, refusal.includes('log.db-wal') ? [] : [refusal]);
  const { code, text } = copy.tool('verify-log');
  ledger.check(`verify-log names ${what}`, code === 1 ? [] : [`${code}: ${text}`]);
  copy.remove();
}

interface FlipParts {
  readonly ledger: Ledger;
  readonly random: Random;
  readonly isStarted: boolean;
}

async function checkEvent(server: Server, event: StoredEvent, parts: FlipParts): Promise<void> {
  const { ledger, random, isStarted } = parts;
  const { stream, revision } = event;
  const copy = await Server.copyOf(server);
  flip(join(copy.directory, 'log.db'), event, random);
  const { code, text } = copy.tool('verify-log');
  const isNamed = code === 1 && text.includes(stream);
  ledger.check('R11 verify-log names a bit of an event', isNamed ? [] : [`${code}: ${text}`]);
  if (isStarted) {
    // Then the views are made from the first event on.
    rmSync(join(copy.directory, 'read-models.db'));
    const refusal = await refusalOf(copy);
    const isSaid = refusal.includes(`${stream} revision ${revision}`);
    ledger.check('a start names a bit of an event', isSaid ? [] : [refusal]);
  }
  copy.remove();
}

/** As the columns of its row stand in the file, one behind the other. */
const rowText = (event: StoredEvent): string =>
  envelopeText(event.stream, event.revision, event) + event.data;

/** In every place: pages also keep what stood there before rows moved, which nobody reads. */
function flip(path: string, event: StoredEvent, random: Random): void {
  const bytes = readFileSync(path);
  const text = Buffer.from(rowText(event));
  const dataBytes = Buffer.byteLength(event.data);
  const offset = text.length - 1 - Math.floor(random.fraction() * dataBytes);
  const bit = 1 << Math.floor(random.fraction() * 8);
  for (let at = bytes.indexOf(text); at >= 0; at = bytes.indexOf(text, at + text.length)) {
    bytes[at + offset] = (bytes[at + offset] ?? 0) ^ bit;
  }
  writeFileSync(path, bytes);
}

/** Those that stand in the file in one piece. */
async function wholeIn(directory: string): Promise<StoredEvent[]> {
  const bytes = readFileSync(join(directory, 'log.db'));
  const reader = openSqliteLogReader({ directory });
  const whole: StoredEvent[] = [];
  for await (const event of reader.everything({})) {
    if (bytes.includes(rowText(event))) whole.push(event);
  }
  reader.close();
  return whole;
}

/** What it says as it ends with 1. */
async function refusalOf(server: Server): Promise<string> {
  try {
    await server.start();
  } catch (error) {
    if (!(error instanceof ServerEnded)) throw error;
    return error.message.includes('with 1:') ? error.message : `not with 1: ${error.message}`;
  }
  // The reader of a view may come to it a moment after the doors are open.
  const code = await Promise.race([server.ended(), pause(endsWithinMs).then(() => 'it goes on')]);
  const { output } = server;
  await server.kill();
  return code === 1 ? output : `${code}: ${output}`;
}
