import { beforeEach, describe, expect, it } from '@jest/globals';
import type { EventFeed } from '@stillhere/event-feed';
import { createLocalFeed } from '@stillhere/event-feed-local';
import { type EventStore, SubscriptionDropped } from '@stillhere/event-store';
import { createMemoryEventStore } from '@stillhere/event-store-memory';
import { type OpenedMetrics, openMetrics } from '@stillhere/telemetry';
import { type ManualClock, manualClock, seededRandom } from '@stillhere/testing';
import { add, counter, counters, envelope, registry } from '../../test/counter.js';
import { createMemoryReadModelStore, createReactor } from '../index.js';

let clock: ManualClock;
let metrics: OpenedMetrics;

beforeEach(() => {
  clock = manualClock();
  metrics = openMetrics(clock);
});

const told = async (name: string) => {
  const start = `stillhere_feed_${name}{consumer="echo@1"} `;
  const line = (await metrics.page()).text.split('\n').find((one) => one.startsWith(start));
  return Number(line?.slice(start.length));
};

function setUp(feedOf: (store: EventStore) => EventFeed = createLocalFeed) {
  const store = createMemoryEventStore({ clock, timers: clock });
  const own = counters({ store, clock, timers: clock, random: seededRandom(1) });
  const letGo: (() => void)[] = [];
  const reactor = createReactor({
    name: 'echo@1',
    types: ['counter.added'],
    feed: feedOf(store),
    checkpoints: createMemoryReadModelStore(),
    registry,
    timers: clock,
    metrics,
    onFault: ({ error }) => {
      throw error;
    },
    react: () => new Promise((resolve) => void letGo.push(resolve)),
  });
  const put = (id: string) => own.transact(counter(id), envelope(), add('x'));
  return { reactor, put, letGo };
}

describe('how far a consumer is behind', () => {
  it('is the age of the oldest event that it has not done with, however many came after', async () => {
    const { reactor, put, letGo } = setUp();
    await reactor.start();
    expect(await told('lag_seconds')).toBe(0);
    await put('a');
    await clock.advance(4_000);
    await put('b');
    await clock.settle();
    await clock.advance(1_000);
    expect(await told('lag_seconds')).toBe(5);
    expect(await told('events_total')).toBe(2);
    letGo[0]?.();
    await clock.settle();
    expect(await told('lag_seconds')).toBe(1);
    letGo[1]?.();
    await reactor.idle();
    expect(await told('lag_seconds')).toBe(0);
    await reactor.stop();
  });

  it('grows while its feed is lost: nobody knows what it has not seen', async () => {
    const { reactor } = setUp((store) => {
      const feed = createLocalFeed(store);
      return {
        async *consume(options) {
          for await (const item of feed.consume(options)) {
            if (item.kind === 'caughtUp') throw new SubscriptionDropped('away');
            yield item;
          }
        },
      };
    });
    await reactor.start();
    await clock.settle();
    expect(await told('lag_seconds')).toBe(0);
    await clock.advance(7_000);
    expect(await told('lag_seconds')).toBe(7);
    await reactor.stop();
  });

  it('grows while the log cannot be read, though its subscription waits and says nothing', async () => {
    let isBlind = false;
    const { reactor } = setUp((store) => createLocalFeed(store, { isBlind: () => isBlind }));
    await reactor.start();
    await clock.advance(5_000);
    expect(await told('lag_seconds')).toBe(0);
    isBlind = true;
    expect(await told('lag_seconds')).toBe(0);
    await clock.advance(9_000);
    expect(await told('lag_seconds')).toBe(9);
    isBlind = false;
    expect(await told('lag_seconds')).toBe(0);
    await reactor.stop();
  });
});
