import type {
  ReadAllOptions,
  ReadStreamOptions,
  StoredEvent,
  StreamHead,
} from '@stillhere/event-store';
import { ordinalOf, StoreUnavailable } from '@stillhere/event-store';
import type { Position, StreamName } from '@stillhere/kernel';
import { PostgresFault } from '@stillhere/postgres';
import { batchEventsMax, type LogQueries } from './log-queries.js';

/** Always asks the database, and says what stands in the way in the words of the port. */
export class LogReader {
  readonly #queries: LogQueries;
  readonly #checkUsable: () => void;

  /** `checkUsable` throws where the store may no longer be read. */
  constructor(queries: LogQueries, checkUsable: () => void) {
    this.#queries = queries;
    this.#checkUsable = checkUsable;
  }

  async *readStream(
    stream: StreamName,
    { from = 0, limit = Number.MAX_SAFE_INTEGER }: ReadStreamOptions = {},
  ): AsyncGenerator<StoredEvent> {
    for (let next = from, left = limit; left > 0; ) {
      const events = await this.#ask((queries) => queries.stream(stream, next, left));
      yield* events;
      if (events.length < batchEventsMax) return;
      next += events.length;
      left -= events.length;
    }
  }

  head(stream: StreamName): Promise<StreamHead> {
    return this.#ask((queries) => queries.head(stream));
  }

  async readAll({ after, limit }: ReadAllOptions): Promise<readonly StoredEvent[]> {
    const all: StoredEvent[] = [];
    const start = ordinalOf(after);
    while (all.length < limit) {
      const [from, left] = [start + all.length, limit - all.length];
      const events = await this.#ask((queries) => queries.all(from, left));
      all.push(...events);
      if (events.length < batchEventsMax) break;
    }
    return all;
  }

  async *everything(): AsyncGenerator<StoredEvent> {
    for (let after: Position | undefined; ; ) {
      const events = await this.readAll({ after, limit: batchEventsMax });
      yield* events;
      after = events.at(-1)?.position;
      if (events.length < batchEventsMax) return;
    }
  }

  async #ask<Result>(work: (queries: LogQueries) => Promise<Result>): Promise<Result> {
    this.#checkUsable();
    try {
      return await work(this.#queries);
    } catch (error) {
      if (!(error instanceof PostgresFault)) throw error;
      const reason = error.kind === 'closed' ? 'closed' : 'other';
      const detail = { outcomeKnown: true, reason, cause: error } as const;
      throw new StoreUnavailable(error.message, detail);
    }
  }
}
