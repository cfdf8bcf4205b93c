import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chainEvents, GENESIS_HASH } from '@stillhere/audit-log';
import { canonicalJson, newEventId, newId, timestamp } from '@stillhere/event-schema';
import { type EventStore, streamName } from '@stillhere/event-store';
import { openSqliteEventStore } from '@stillhere/event-store-sqlite';
import type { Hash, StreamName } from '@stillhere/kernel';
import { systemClock, systemRandom } from '@stillhere/nest-kit';
import { build } from 'hdr-histogram-js';

export interface LogFigures {
  readonly inFlight: number;
  readonly appendsPerS: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

export interface ReadFigures {
  readonly streamEventsPerS: number;
  readonly globalEventsPerS: number;
}

/** Streams of this many events: about a short conversation. */
const eventsPerStream = 50;

/** Durable appends of one chained event each, `inFlight` at a time, for `seconds`. */
export async function measureAppends(
  store: EventStore,
  inFlight: number,
  seconds: number,
): Promise<LogFigures> {
  const histogram = build({ lowestDiscernibleValue: 1, highestTrackableValue: 60_000_000 });
  const untilMs = performance.now() + seconds * 1_000;
  const startMs = performance.now();
  let count = 0;
  const writer = async (): Promise<void> => {
    while (performance.now() < untilMs) {
      const stream = streamName('conversation', 'bench', newId(systemClock, systemRandom));
      let hash: Hash = GENESIS_HASH;
      for (
        let revision = 0;
        revision < eventsPerStream && performance.now() < untilMs;
        revision += 1
      ) {
        const events = chainEvents(stream, { afterRevision: revision - 1, prevHash: hash }, [
          message(),
        ]);
        const expected = revision === 0 ? ('noStream' as const) : { exactly: revision - 1 };
        const beganMs = performance.now();
        await store.append(stream, events, { expected, deadlineMs: 10_000 });
        histogram.recordValue(Math.max(1, Math.round((performance.now() - beganMs) * 1_000)));
        hash = events[0]?.metadata.hash ?? hash;
        count += 1;
      }
    }
  };
  await Promise.all(Array.from({ length: inFlight }, writer));
  return {
    inFlight,
    appendsPerS: Math.round(count / ((performance.now() - startMs) / 1_000)),
    p50Ms: histogram.getValueAtPercentile(50) / 1_000,
    p99Ms: histogram.getValueAtPercentile(99) / 1_000,
  };
}

/** As a message of 70 letters lies in the log: 200 bytes with what opens it. */
const sealed = {
  alg: 'A256GCM',
  nonce: '53raAifyTUFA05L-',
  subject: 'visitor.dcbe532a79f558bcbbbeeaf18721a6fb',
  text: 'x'.repeat(95),
};

function message() {
  return {
    eventId: newEventId(systemClock, systemRandom),
    type: 'conversation.message-posted',
    data: canonicalJson({
      author: 'visitor:bench',
      cid: 'c',
      body: sealed,
      seenRevision: 3,
    }),
    metadata: {
      schemaVersion: '1',
      occurredAt: timestamp(systemClock.now()),
      actor: 'visitor:bench',
      tenant: 'bench',
      correlationId: '',
      causationId: '',
      commandId: '',
      traceparent: '',
    },
  };
}

/** Reading back what is there: the whole log in order, and its streams one by one. */
export async function measureReads(store: EventStore): Promise<ReadFigures> {
  const streams = new Set<StreamName>();
  let startMs = performance.now();
  let count = 0;
  for (let after: Parameters<EventStore['readAll']>[0]['after']; ; ) {
    const events = await store.readAll({ after, limit: 1_000 });
    if (events.length === 0) break;
    for (const event of events) streams.add(event.stream);
    count += events.length;
    after = events.at(-1)?.position;
  }
  const globalEventsPerS = Math.round(count / ((performance.now() - startMs) / 1_000));
  startMs = performance.now();
  count = 0;
  for (const stream of [...streams].slice(0, 2_000)) {
    for await (const _ of store.readStream(stream)) count += 1;
  }
  return {
    globalEventsPerS,
    streamEventsPerS: Math.round(count / ((performance.now() - startMs) / 1_000)),
  };
}

/** A log of its own on the disk under measurement. */
export async function withLog<Result>(
  work: (store: EventStore) => Promise<Result>,
): Promise<Result> {
  const directory = mkdtempSync(join(tmpdir(), 'stillhere-bench-log-'));
  const store = await openSqliteEventStore({ directory });
  try {
    return await work(store);
  } finally {
    await store.close();
    rmSync(directory, { recursive: true, force: true });
  }
}
