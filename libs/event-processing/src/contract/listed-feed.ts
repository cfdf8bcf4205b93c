import type { EventFeed, FeedItem } from '@stillhere/event-feed';
import { createEventRegistry } from '@stillhere/event-schema';
import type { StoredEvent } from '@stillhere/event-store';
import type { EventId, Position, StreamName, Timestamp } from '@stillhere/kernel';
import type { ProjectionDefinition } from '../projection/projection.js';

export const registry = createEventRegistry([{ type: 'counter.added', version: 1 }]);

/** An event at a place of the log, of a stream named by a letter: `+1` to its sum. */
export function added(n: number, stream: string, revision: number): StoredEvent {
  const at = '2026-01-01T00:00:00.000Z' as Timestamp;
  return {
    stream: `counter-local_${stream}` as StreamName,
    ...{ revision, position: String(n).padStart(16, '0') as Position, recordedAt: at },
    eventId: `00000000-0000-7000-8000-${String(n).padStart(12, '0')}` as EventId,
    type: 'counter.added',
    data: '{"by":1}',
    metadata: { schemaVersion: '1', occurredAt: at },
  } as unknown as StoredEvent;
}

export interface Sum {
  readonly sum: number;
  readonly last: number;
}

/** Counts each event: one that is counted twice or left out shows. */
export const sums: ProjectionDefinition<Sum> = {
  name: 'sums@1',
  types: ['counter.added'],
  apply({ streamId, stored }, view) {
    view.put(streamId, { sum: (view.get(streamId)?.sum ?? 0) + 1, last: stored.revision });
  },
};

/** A double of a feed: hands out what it is told to, as it is told to, to everybody who asks. */
export class ListedFeed implements EventFeed {
  declare readonly log?: EventFeed['log'] & object;
  readonly #items: StoredEvent[];
  readonly #waiting = new Set<() => void>();

  constructor(
    items: readonly StoredEvent[],
    /** Of one that may leave something out: where it is found. */
    log?: EventFeed['log'] & object,
  ) {
    this.#items = [...items];
    if (log !== undefined) this.log = log;
  }

  push(...events: readonly StoredEvent[]): void {
    this.#items.push(...events);
    for (const wake of this.#waiting) wake();
    this.#waiting.clear();
  }

  /** Whatever is listed, also what lies before `after`: at least once is all that a feed promises. */
  async *consume({ signal }: Parameters<EventFeed['consume']>[0]): AsyncGenerator<FeedItem> {
    for (let at = 0; !signal.aborted; ) {
      const event = this.#items[at];
      if (event !== undefined) {
        at += 1;
        yield { kind: 'event', event };
        continue;
      }
      yield { kind: 'caughtUp', position: this.#items.at(-1)?.position };
      await new Promise<void>((resolve) => {
        this.#waiting.add(resolve);
        signal.addEventListener('abort', () => resolve(), { once: true });
        if (this.#items.length > at) resolve();
      });
    }
  }
}

/** The log that a feed's events come from. */
export const logOf = (events: readonly StoredEvent[]): NonNullable<EventFeed['log']> => ({
  async *readStream(stream, { from = 0, limit = Number.POSITIVE_INFINITY } = {}) {
    for (const event of events) {
      const isThere = event.stream === stream && event.revision >= from;
      if (isThere && event.revision < from + limit) yield event;
    }
  },
});
