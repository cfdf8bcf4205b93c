import { afterEach, describe, expect, it } from '@jest/globals';
import type { EventStore, StoredEvent } from '@stillhere/event-store';
import type { Position } from '@stillhere/kernel';
import { append } from './contract/fixtures.js';
import type { EventFeed, FeedItem } from './event-feed.js';

export interface FeedUnderTest {
  readonly store: EventStore;
  readonly feed: EventFeed;
  /** Ends every subscription under the feed, other than by its reader. */
  dropSubscriptions(): void;
  close(): Promise<void>;
}

class Reader {
  readonly events: StoredEvent[] = [];
  readonly #abort = new AbortController();
  readonly #items: AsyncIterator<FeedItem>;

  constructor(feed: EventFeed, types: readonly string[], after?: Position) {
    this.#items = feed
      .consume({ types, after, signal: this.#abort.signal })
      [Symbol.asyncIterator]();
  }

  /** Takes what comes up to and with the next caughtUp, and gives its position. */
  async untilCaughtUp(): Promise<Position | undefined> {
    for (;;) {
      const { done, value } = await this.#items.next();
      if (done) throw new Error('ended before it caught up');
      if (value.kind === 'caughtUp') return value.position;
      if (value.kind === 'event') this.events.push(value.event);
    }
  }

  async until(count: number): Promise<void> {
    while (this.events.length < count) await this.untilCaughtUp();
  }

  next(): Promise<IteratorResult<FeedItem>> {
    return this.#items.next();
  }

  stop(): void {
    this.#abort.abort();
  }

  get places(): string[] {
    return this.events.map((event) => `${event.stream} ${event.revision}`);
  }
}

/** What every feed promises; `open` gives a feed over an empty log. */
export function eventFeedContract(name: string, open: () => Promise<FeedUnderTest>): void {
  describe(`event feed: ${name}`, () => {
    let subject: FeedUnderTest;
    const readers: Reader[] = [];
    const read = (categories: readonly string[], after?: Position): Reader => {
      const reader = new Reader(
        subject.feed,
        categories.map((category) => `${category}.happened`),
        after,
      );
      readers.push(reader);
      return reader;
    };
    const fresh = async (): Promise<EventStore> => {
      subject = await open();
      return subject.store;
    };
    afterEach(async () => {
      for (const reader of readers.splice(0)) reader.stop();
      await subject.close();
    });

    it('hands out the asked types complete and in order, and no other', async () => {
      const store = await fresh();
      await append(store, 'queue a', 2);
      await append(store, 'worker w', 1);
      await append(store, 'queue a', 1);
      await append(store, 'intake i', 1);
      const reader = read(['queue', 'intake']);
      await reader.until(4);
      expect(reader.places).toEqual([
        'queue-local_a 0',
        'queue-local_a 1',
        'queue-local_a 2',
        'intake-local_i 0',
      ]);
    });

    it('says caught up on an empty log', async () => {
      await fresh();
      expect(await read(['queue']).untilCaughtUp()).toBeUndefined();
    });

    it('counts events of other types into the position it is caught up to', async () => {
      const store = await fresh();
      await append(store, 'queue a');
      await append(store, 'worker w');
      const [, last] = await store.readAll({ limit: 10 });
      const reader = read(['queue']);
      expect(await reader.untilCaughtUp()).toBe(last?.position);
    });

    it('goes on with what is appended afterwards', async () => {
      const store = await fresh();
      await append(store, 'queue a');
      const reader = read(['queue']);
      await reader.until(1);
      const later = reader.until(4);
      await append(store, 'queue a', 2);
      await append(store, 'queue b');
      await later;
      expect(reader.places.slice(1)).toEqual([
        'queue-local_a 1',
        'queue-local_a 2',
        'queue-local_b 0',
      ]);
    });

    it('resumes after a handled position with exactly the rest', async () => {
      const store = await fresh();
      await append(store, 'queue a', 5);
      const first = read(['queue']);
      await first.until(5);
      const resumed = read(['queue'], first.events[2]?.position);
      await resumed.until(2);
      expect(resumed.places).toEqual(['queue-local_a 3', 'queue-local_a 4']);
    });

    it('gives a reader that pulls late everything, however much came meanwhile', async () => {
      const store = await fresh();
      const quick = read(['queue']);
      const slow = read(['queue']);
      await quick.untilCaughtUp();
      await slow.untilCaughtUp();
      for (let n = 0; n < 30; n += 1) {
        await append(store, 'queue a', 100);
        await quick.until((n + 1) * 100);
      }
      await slow.until(3_000);
      expect(slow.places).toEqual(quick.places);
      expect(slow.places).toEqual(Array.from({ length: 3_000 }, (_, n) => `queue-local_a ${n}`));
    });

    it('ends by abort, also while it waits', async () => {
      await fresh();
      const reader = read(['queue']);
      await reader.untilCaughtUp();
      const waiting = reader.next();
      reader.stop();
      expect((await waiting).done).toBe(true);
      expect((await reader.next()).done).toBe(true);
    });

    it('throws SubscriptionDropped when it ends otherwise; nothing is lost or doubled on resume', async () => {
      const store = await fresh();
      await append(store, 'queue a', 2);
      const reader = read(['queue']);
      await reader.until(2);
      const waiting = reader.next();
      subject.dropSubscriptions();
      await expect(waiting).rejects.toMatchObject({ code: 'SubscriptionDropped' });
      await append(store, 'queue a', 2);
      const resumed = read(['queue'], reader.events.at(-1)?.position);
      await resumed.until(2);
      expect(resumed.places).toEqual(['queue-local_a 2', 'queue-local_a 3']);
    });
  });
}
