import type {
  ReadAllOptions,
  ReadStreamOptions,
  ServerLogReader,
  StoredEvent,
  StreamHead,
} from '@stillhere/event-store';
import type { Position, StreamName } from '@stillhere/kernel';
import type { Connection } from './connection.js';
import { logPosition } from './log-position.js';
import type { LogQueries } from './log-queries.js';

export interface ReadLog {
  readonly storeId: string;
  readonly origin: Position;
  readonly queries: LogQueries;
}

/** Always asks the leader. */
export class LogReader implements ServerLogReader {
  readonly storeId: string;

  constructor(
    private readonly log: ReadLog,
    private readonly connection: Connection,
  ) {
    this.storeId = log.storeId;
  }

  readStream(stream: StreamName, options: ReadStreamOptions = {}): AsyncIterable<StoredEvent> {
    return this.log.queries.stream(stream, options);
  }

  async head(stream: StreamName): Promise<StreamHead> {
    const last = await this.log.queries.last(stream);
    if (last === undefined) return { status: 'missing' };
    return { status: 'open', revision: last.revision, hash: last.metadata.hash };
  }

  async readAll({ after, limit }: ReadAllOptions): Promise<readonly StoredEvent[]> {
    const events: StoredEvent[] = [];
    for await (const page of this.#pages(after)) {
      events.push(...page);
      if (events.length >= limit) break;
    }
    return events.slice(0, limit);
  }

  async *everything(): AsyncGenerator<StoredEvent> {
    for await (const page of this.#pages(undefined)) yield* page;
  }

  close(): Promise<void> {
    return this.connection.close();
  }

  async *#pages(after: Position | undefined): AsyncGenerator<readonly StoredEvent[]> {
    if (after !== undefined) logPosition(after);
    let cursor = after ?? this.log.origin;
    for (;;) {
      const page = await this.log.queries.page(cursor);
      yield page.events;
      if (page.isLast) return;
      cursor = page.reached;
    }
  }
}
