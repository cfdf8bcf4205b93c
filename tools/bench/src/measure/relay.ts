import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startKafka } from '@stillhere/engines';
import { createKafkaTopics, type PayloadFormat, readTopics } from '@stillhere/event-feed-kafka';
import type { EventStore } from '@stillhere/event-store';
import type { Position } from '@stillhere/kernel';
import { silentLogger, systemClock, systemTimers } from '@stillhere/nest-kit';
import { Relay } from '@stillhere/relay';
import { build } from 'hdr-histogram-js';
import type { BenchSettings } from '../settings.js';
import { measureAppends, withLog } from './log.js';

/** The log on this disk, one broker beside it, and a relay in this process. */
export interface RelayFigures {
  readonly format: PayloadFormat;
  /** From nothing published to all of it. */
  readonly caughtUpEventsPerS: number;
  readonly events: number;
  /** From durable in the log to in a consumer's hands, while somebody writes one after the other. */
  readonly lagP50Ms: number;
  readonly lagP99Ms: number;
  readonly writtenPerS: number;
}

/** So many writers fill the log quickly, for a backlog. */
const fillers = 64;

export async function measureRelay(
  settings: BenchSettings,
  say: (text: string) => void,
): Promise<RelayFigures[]> {
  const directory = mkdtempSync(join(tmpdir(), 'stillhere-bench-kafka-'));
  const kafka = await startKafka({ directory });
  try {
    const figures: RelayFigures[] = [];
    for (const format of ['protobuf', 'json'] as const) {
      say(`relay, ${format}`);
      figures.push(
        await withLog((store) => relayed(store, { format, settings, brokers: kafka.brokers })),
      );
    }
    return figures;
  } finally {
    await kafka.stop();
    rmSync(directory, { recursive: true, force: true });
  }
}

interface Measured {
  readonly format: PayloadFormat;
  readonly settings: BenchSettings;
  readonly brokers: readonly string[];
}

async function relayed(
  store: EventStore,
  { format, settings, brokers }: Measured,
): Promise<RelayFigures> {
  await measureAppends(store, fillers, settings.seconds);
  const plan = { prefix: `bench-${format}`, partitions: 12, categories: ['conversation'] };
  const access = { brokers };
  const topics = createKafkaTopics({ ...plan, access, storeId: store.storeId, format });
  // Made before, so that the figure is not that of making topics.
  await (await topics.open()).close();
  let reached: Position | undefined;
  const head = Promise.withResolvers<void>();
  const relay = new Relay({
    store,
    topics,
    checkpoint: {
      load: () => Promise.resolve(reached),
      save: (_expected, next) => {
        reached = next;
        return Promise.resolve();
      },
    },
    fence: { owns: () => true },
    clock: systemClock,
    timers: systemTimers,
    logger: silentLogger,
    onStanding: ({ status, lagMs }) => {
      if (status === 'publishing' && lagMs === 0) head.resolve();
    },
    onFault: ({ error }) => head.reject(error),
  });
  const startMs = performance.now();
  relay.start();
  await head.promise;
  const { events, tookMs } = await untilPublished(store, () => reached, startMs);
  const lag = await measureLag(store, { ...plan, access, seconds: settings.seconds });
  await relay.stop();
  return { format, events, caughtUpEventsPerS: Math.round(events / (tookMs / 1_000)), ...lag };
}

/** The checkpoint stands at the end of the log. */
async function untilPublished(
  store: EventStore,
  reached: () => Position | undefined,
  startMs: number,
): Promise<{ events: number; tookMs: number }> {
  let events = 0;
  let last: Position | undefined;
  for (;;) {
    const some = await store.readAll({ after: last, limit: 10_000 });
    if (some.length === 0) break;
    events += some.length;
    last = some.at(-1)?.position;
  }
  while (reached() !== last) await new Promise((resolve) => setImmediate(resolve));
  return { events, tookMs: performance.now() - startMs };
}

type LagOptions = Omit<Parameters<typeof readTopics>[0], 'after' | 'signal'> & {
  readonly seconds: number;
};

async function measureLag(
  store: EventStore,
  { seconds, ...options }: LagOptions,
): Promise<Pick<RelayFigures, 'lagP50Ms' | 'lagP99Ms' | 'writtenPerS'>> {
  const histogram = build({ lowestDiscernibleValue: 1, highestTrackableValue: 60_000 });
  const abort = new AbortController();
  const live = Promise.withResolvers<void>();
  let isLive = false;
  const reading = (async () => {
    for await (const item of readTopics({ ...options, after: {}, signal: abort.signal })) {
      if (item.kind === 'caughtUp') {
        isLive = true;
        live.resolve();
      } else if (isLive) {
        // Both of this machine's one clock.
        histogram.recordValue(Math.max(1, Date.now() - Date.parse(item.event.recordedAt)));
      }
    }
  })();
  await Promise.race([live.promise, reading]);
  const { appendsPerS } = await measureAppends(store, 1, seconds);
  abort.abort();
  await reading;
  return {
    lagP50Ms: histogram.getValueAtPercentile(50),
    lagP99Ms: histogram.getValueAtPercentile(99),
    writtenPerS: appendsPerS,
  };
}
