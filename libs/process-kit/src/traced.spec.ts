import { describe, expect, it } from '@jest/globals';
import type { EventFeed, FeedItem } from '@stillhere/event-feed';
import type { EventStore, ProposedEvent, StoredEvent } from '@stillhere/event-store';
import { exactly, newStream, noStream, proposeChain } from '@stillhere/event-store/fixtures';
import { createMemoryEventStore } from '@stillhere/event-store-memory';
import { TestTracer } from '@stillhere/telemetry/testing';
import { manualClock } from '@stillhere/testing';
import { tracedFeed } from './traced-feed.js';
import { tracedStore } from './traced-store.js';

const kept = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const notKept = kept.replace(/01$/, '00');

/** `traceparent` is no part of what the chain covers. */
const in_ = (traceparent: string, events: readonly ProposedEvent[]): readonly ProposedEvent[] =>
  events.map((event) => ({ ...event, metadata: { ...event.metadata, traceparent } }));

describe('a traced log', () => {
  const storeOf = (): EventStore => createMemoryEventStore({ clock: manualClock() });
  const append = (
    to: EventStore,
    traceparent: string,
    expected: Parameters<EventStore['append']>[2] = noStream,
  ) => {
    const stream = newStream();
    return to.append(stream, in_(traceparent, proposeChain(stream, 2)), expected);
  };

  it('is the very log where nobody traces', () => {
    const store = storeOf();
    expect(tracedStore(store, { tracer: new TestTracer(false), system: 'sqlite' })).toBe(store);
  });

  it('is a span for each append of a trace that somebody keeps, and of no other', async () => {
    const tracer = new TestTracer();
    const store = tracedStore(storeOf(), { tracer, system: 'sqlite' });
    for (const traceparent of ['', notKept, kept]) await append(store, traceparent);
    expect(tracer.started).toMatchObject([
      {
        key: 'append',
        parent: kept,
        attributes: { 'db.system.name': 'sqlite', 'db.operation.batch.size': 2 },
        isEnded: true,
        failed: [],
      },
    ]);
    expect(tracer.started[0]?.of).toMatch(/^[a-z]+$/);
  });

  it('says by its code why an append was refused', async () => {
    const tracer = new TestTracer();
    const store = tracedStore(storeOf(), { tracer, system: 'sqlite' });
    const refused = append(store, kept, exactly(7));
    await expect(refused).rejects.toMatchObject({ code: 'RevisionConflict' });
    expect(tracer.started).toMatchObject([{ failed: ['RevisionConflict'], isEnded: true }]);
  });
});

describe('a traced feed', () => {
  const event = (traceparent: string): FeedItem => ({
    kind: 'event',
    event: { metadata: { traceparent } } as StoredEvent,
  });
  const caughtUp: FeedItem = { kind: 'caughtUp', position: undefined };
  const feedOf = (...items: readonly FeedItem[]): EventFeed => ({
    async *consume() {
      yield* items;
    },
  });
  const options = { consumer: 'presence@3', types: [], after: undefined };
  const consuming = (feed: EventFeed) =>
    feed.consume({ ...options, signal: new AbortController().signal })[Symbol.asyncIterator]();

  it('is the very feed where nobody traces', () => {
    const feed = feedOf();
    expect(tracedFeed(feed, { tracer: new TestTracer(false) })).toBe(feed);
  });

  it('is a span for each new event of a trace, open while its consumer is at it', async () => {
    const tracer = new TestTracer();
    const feed = tracedFeed(feedOf(event(kept), caughtUp, event(''), event(kept), caughtUp), {
      tracer,
    });
    const items = consuming(feed);
    for (let n = 0; n < 3; n += 1) await items.next();
    expect(tracer.started).toEqual([]);
    await items.next();
    expect(tracer.started).toMatchObject([
      { key: 'process', of: 'presence@3', parent: kept, isOfEvent: true, isEnded: false },
    ]);
    await items.next();
    expect(tracer.started).toMatchObject([{ isEnded: true }]);
  });

  it('ends it too where the consumer goes away', async () => {
    const tracer = new TestTracer();
    const items = consuming(tracedFeed(feedOf(caughtUp, event(kept)), { tracer }));
    await items.next();
    await items.next();
    await items.return?.();
    expect(tracer.started).toMatchObject([{ isEnded: true }]);
  });
});
