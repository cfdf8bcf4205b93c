import type { ReadPosition, ReadRevision } from '@eventstore/db-client';
import type { ReadStreamOptions, StoredEvent } from '@stillhere/event-store';
import type { Position, StreamName } from '@stillhere/kernel';
import type { Connection } from './connection.js';
import { logPosition, positionText } from './log-position.js';
import { storedFrom } from './recorded.js';

const pageEventsMax = 500;

export interface LogPage {
  readonly events: readonly StoredEvent[];
  /** Everything up to here was looked at, what is not ours too. */
  readonly reached: Position;
  readonly isLast: boolean;
}

/** What stands in the log, asked of the leader each time. All reject with StoreUnavailable or LogCorruption. */
export class LogQueries {
  readonly #connection: Connection;
  readonly #prefix: string;
  /** The stream that the log began with: no event of its. */
  readonly #storeStream: string;

  constructor(connection: Connection, prefix: string, storeStream: string) {
    this.#connection = connection;
    this.#prefix = prefix;
    this.#storeStream = storeStream;
  }

  async last(stream: StreamName): Promise<StoredEvent | undefined> {
    const [last] = await this.#read(stream, 'end', 1, 'backwards');
    return last;
  }

  range(stream: StreamName, first: number, count: number): Promise<readonly StoredEvent[]> {
    return this.#read(stream, BigInt(first), count, 'forwards');
  }

  async *stream(
    stream: StreamName,
    { from = 0, limit = Infinity }: ReadStreamOptions,
  ): AsyncGenerator<StoredEvent> {
    let next = from;
    const end = from + limit;
    while (next < end) {
      const events = await this.range(stream, next, Math.min(pageEventsMax, end - next));
      yield* events;
      next += events.length;
      if (events.length === 0) return;
    }
  }

  /** Of whatever stands last in `$all`. */
  async newest(): Promise<Position | undefined> {
    const range = { from: 'end' as ReadPosition, count: 1, direction: 'backwards' as const };
    const [event] = await this.#connection.readAll(range);
    return event && positionText(event.position);
  }

  /** What of ours stands exactly there. */
  async at(position: Position): Promise<StoredEvent | undefined> {
    const range = { from: logPosition(position), count: 1, direction: 'forwards' as const };
    const [event] = await this.#connection.readAll(range);
    if (event === undefined || positionText(event.position) !== position) return undefined;
    return this.#isOurs(event.streamId, event.type) ? storedFrom(event, this.#prefix) : undefined;
  }

  /** The last of ours, looked for from the end; `origin`: of the event before all of them. */
  async newestOfOurs(origin: Position): Promise<StoredEvent | undefined> {
    let from: ReadPosition = 'end';
    for (let reached: Position | undefined; ; ) {
      const range = { from, count: pageEventsMax, direction: 'backwards' as const };
      const found = await this.#connection.readAll(range);
      const older = found.filter(({ position }) => !reached || positionText(position) < reached);
      const ours = older.find(({ streamId, type }) => this.#isOurs(streamId, type));
      if (ours !== undefined) return storedFrom(ours, this.#prefix);
      const last = older.at(-1);
      if (last === undefined || positionText(last.position) <= origin) return undefined;
      from = last.position;
      reached = positionText(last.position);
    }
  }

  /** A read of `$all` begins with the event at its position; that one is known. */
  async page(after: Position): Promise<LogPage> {
    const range = {
      from: logPosition(after),
      count: pageEventsMax,
      direction: 'forwards' as const,
    };
    const found = await this.#connection.readAll(range);
    const events: StoredEvent[] = [];
    let reached = after;
    for (const event of found) {
      const position = positionText(event.position);
      if (position <= after) continue;
      reached = position;
      if (this.#isOurs(event.streamId, event.type)) events.push(storedFrom(event, this.#prefix));
    }
    return { events, reached, isLast: found.length < pageEventsMax };
  }

  #isOurs(stream: string, type: string): boolean {
    if (stream.startsWith('$') || type.startsWith('$') || stream === this.#storeStream)
      return false;
    return stream.startsWith(this.#prefix);
  }

  async #read(
    stream: StreamName,
    from: ReadRevision,
    count: number,
    direction: 'forwards' | 'backwards',
  ): Promise<StoredEvent[]> {
    const range = { from, count, direction };
    const events = await this.#connection.readStream(`${this.#prefix}${stream}`, range);
    return events.map((event) => storedFrom(event, this.#prefix));
  }
}
