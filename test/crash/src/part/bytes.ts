import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StoredEvent } from '@stillhere/event-store';
import { openSqliteLogReader } from '@stillhere/event-store-sqlite';
import { Server, ServerEnded } from '@stillhere/harness';
import { type Ledger, pause, say } from '@stillhere/harness/people';
import type { Random } from '@stillhere/kernel';
import { seededRandom } from '@stillhere/testing';
import { Trial } from '../trial.js';

const talks = 2;
const talkMs = 1_500;
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
    world.startTraffic();
    await pause(talkMs);
    await trial.together();
    await world.leave();
    await world.life.kill();
    await checkWriteAheadLog(server, ledger);
    await world.life.start();
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

/** Its newest commits lie there only, and SQLite itself would forget them without a word. */
async function checkWriteAheadLog(server: Server, ledger: Ledger): Promise<void> {
  const copy = await Server.copyOf(server);
  const path = join(copy.directory, 'log.db-wal');
  const bytes = readFileSync(path);
  const middle = Math.floor(bytes.length / 2);
  bytes[middle] = (bytes[middle] ?? 0) ^ 1;
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
  flip(join(copy.directory, 'log.db'), Buffer.from(event.data), random);
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

function flip(path: string, text: Buffer, random: Random): void {
  const bytes = readFileSync(path);
  const at = bytes.indexOf(text) + Math.floor(random.fraction() * text.length);
  bytes[at] = (bytes[at] ?? 0) ^ (1 << Math.floor(random.fraction() * 8));
  writeFileSync(path, bytes);
}

/** Those that stand in the file in one piece. */
async function wholeIn(directory: string): Promise<StoredEvent[]> {
  const bytes = readFileSync(join(directory, 'log.db'));
  const reader = openSqliteLogReader({ directory });
  const whole: StoredEvent[] = [];
  for await (const event of reader.everything({})) {
    if (bytes.includes(event.data)) whole.push(event);
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

const endsWithinMs = 5_000;
