import { randomUUID } from 'node:crypto';
import { closeSync, copyFileSync, existsSync, fsyncSync, mkdirSync, openSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { chainEvents, GENESIS_HASH, type UnchainedEvent } from '@stillhere/audit-log';
import { type AppendOutcome, type EventStore, streamName } from '@stillhere/event-store';
import { openSqliteEventStore } from '@stillhere/event-store-sqlite';
import { type EventId, type StreamName, timestamp } from '@stillhere/kernel';
import { markOf, type Orders } from '../said.js';
import { look, type Tip } from './look.js';
import type { Port } from './port.js';

const directory = '/data/log';
/** Comes with the machine. */
const oldLog = '/app/old-log/log.db';

const writers = 20;
/** Half of them go on with what a life before began. */
const oldStreams = writers / 2;
const appendsOfFew = 4;
const deadlineMs = 60_000;
/** Appends of one turn that rest on each other, as those of a lively conversation do. */
const turnMax = 3;
/** Of a few large ones and many small ones: commits of many pages, and of one. */
const largeEvery = 50;
const largeChars = 20_000;

/** The log through its library alone: 20 writers, each of which tells what was acknowledged. */
export async function runLibrary(port: Port, orders: Orders): Promise<void> {
  mkdirSync(directory, { recursive: true });
  if (orders.hasOldLog) putOldLog();
  const tips = await look(port, directory);
  if (orders.work === 'look') return;
  port.say({ kind: 'stage', stage: 'opening' });
  await port.hear();
  const store = await open(port, orders);
  await compareHeads(port, store, tips);
  port.say({ kind: 'stage', stage: 'loading' });
  await port.hear();
  const old = [...tips].slice(-oldStreams);
  const lines = Array.from({ length: writers }, (_, index) => new Line(store, old[index]));
  await Promise.all(lines.map((line) => write(port, line, orders)));
  await store.close();
}

/** It was there before this life, so it is on the disk, whatever becomes of the rest. */
function putOldLog(): void {
  const path = join(directory, 'log.db');
  if (existsSync(path)) return;
  copyFileSync(oldLog, path);
  for (const written of [path, directory, dirname(directory)]) {
    const file = openSync(written, 'r');
    fsyncSync(file);
    closeSync(file);
  }
}

async function open(port: Port, { isUnsafe }: Orders): Promise<EventStore> {
  const startedMs = performance.now();
  const problem = (detail: string): void => port.say({ kind: 'problem', detail });
  const store = await openSqliteEventStore({
    directory,
    logger: { warn: () => undefined, error: (message) => problem(message) },
    onPoisoned: (fault) => problem(fault.message),
    ...(isUnsafe ? { unsafeForTesting: { synchronous: 'off' } } : {}),
  });
  port.say({ kind: 'opened', afterMs: Math.round(performance.now() - startedMs) });
  return store;
}

/** Opening must not change what was there. */
async function compareHeads(
  port: Port,
  store: EventStore,
  tips: ReadonlyMap<StreamName, Tip>,
): Promise<void> {
  for (const [stream, { revision, hash }] of tips) {
    const head = await store.head(stream);
    const isSame = head.status === 'open' && head.revision === revision && head.hash === hash;
    if (!isSame) port.say({ kind: 'problem', detail: `${stream} ends elsewhere once it is open` });
  }
}

async function write(port: Port, line: Line, { work, pauseMs }: Orders): Promise<void> {
  for (let turn = 0; work === 'load' || turn < appendsOfFew; turn += 1) {
    const count = 1 + Math.floor(Math.random() * turnMax);
    const appends = Array.from({ length: count }, () => line.append(port));
    await Promise.all(appends);
    if (pauseMs > 0) await pause(Math.random() * pauseMs);
  }
}

/** Of its own: the library that makes the product's ids would bring half of the product along. */
const newId = (): string => randomUUID().replaceAll('-', '');

let made = 0;

/** One stream, written here only. */
class Line {
  readonly #stream: StreamName;
  #tip: Tip;

  constructor(
    private readonly store: EventStore,
    from: readonly [StreamName, Tip] | undefined,
  ) {
    const name = streamName('conversation', 'local', newId());
    [this.#stream, this.#tip] = from ?? [name, { revision: -1, hash: GENESIS_HASH }];
  }

  /** Expects what the append before it writes, whether that is durable by now or not. */
  append(port: Port): Promise<void> {
    const stream = this.#stream;
    const { revision, hash } = this.#tip;
    const texts = Array.from({ length: made % 7 === 0 ? 3 : 1 }, nextEvent);
    const events = chainEvents(stream, { afterRevision: revision, prevHash: hash }, texts);
    const last = events.at(-1)?.metadata.hash ?? hash;
    this.#tip = { revision: revision + events.length, hash: last };
    const expected = revision < 0 ? ('noStream' as const) : { exactly: revision };
    return new Promise((resolve, reject) => {
      const settled = (outcome: AppendOutcome): void => {
        if (!outcome.ok) {
          reject(outcome.error);
          return;
        }
        const kept = outcome.stored.map((event) => markOf(stream, event.revision, event.eventId));
        port.say(...kept.map((mark) => ({ kind: 'kept', mark }) as const));
        resolve();
      };
      this.store.submit({ stream, events, expected, deadlineMs }, settled);
    });
  }
}

function nextEvent(): UnchainedEvent {
  made += 1;
  const command = newId();
  const body = 'x'.repeat(made % largeEvery === 0 ? largeChars : 80 + (made % 300));
  return {
    eventId: randomUUID() as EventId,
    type: 'conversation.message-posted',
    data: JSON.stringify({ body, cid: String(made) }),
    metadata: {
      schemaVersion: '1',
      tenant: 'local',
      actor: 'system:power',
      occurredAt: timestamp(Date.now()),
      correlationId: command,
      causationId: command,
      commandId: command,
      traceparent: '',
    },
  };
}
