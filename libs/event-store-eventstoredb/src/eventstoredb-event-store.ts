import type {
  Append,
  AppendOptions,
  AppendOutcome,
  AppendResult,
  EventStore,
  ProposedEvent,
  ReadAllOptions,
  ReadStreamOptions,
  StoredEvent,
  StreamHead,
  SubscribeOptions,
  SubscriptionItem,
} from '@stillhere/event-store';
import {
  appendBySubmit,
  checkProposal,
  refusedBy,
  refuseSoon,
  StoreUnavailable,
} from '@stillhere/event-store';
import type { Position, StreamName } from '@stillhere/kernel';
import type { Connection } from './connection.js';
import { logPosition } from './log-position.js';
import type { LogQueries } from './log-queries.js';
import { closedSubscription, LogTail } from './log-tail.js';
import { LogWriter } from './log-writer.js';
import type { EventStoreDbOptions } from './options.js';
import { StreamAttempt } from './stream-attempt.js';

const pollMsDefault = 1_000;

export interface OpenedLog {
  readonly options: EventStoreDbOptions;
  readonly storeId: string;
  readonly connection: Connection;
  readonly queries: LogQueries;
  /** Of the event that the log began with. */
  readonly origin: Position;
  readonly newest: Position;
}

/** See README: exact revisions, own deadlines, ids that find themselves, hints that only wake. */
export class EventStoreDbEventStore implements EventStore {
  readonly hasOtherWriters = true;
  readonly storeId: string;
  readonly #log: OpenedLog;
  readonly #writer: LogWriter;
  readonly #tail: LogTail;
  #unusable: StoreUnavailable | undefined;
  #closed: Promise<void> | undefined;

  constructor(log: OpenedLog) {
    this.#log = log;
    this.storeId = log.storeId;
    const { connection, origin, queries } = log;
    const { logger, pollMs = pollMsDefault, prefix = '' } = log.options;
    this.#tail = new LogTail({ connection, queries, origin, pollMs, logger }, log.newest);
    this.#writer = new LogWriter({
      attempt: new StreamAttempt(connection, queries, prefix),
      logger,
      onBegun: () => this.#tail.hold(),
      onSettled: (newest) => this.#tail.release(newest),
    });
    this.#tail.start();
  }

  submit(append: Append, settled: (outcome: AppendOutcome) => void): void {
    const refusal = refusedBy(() => {
      checkProposal(append.stream, append.events, append.expected);
      this.#checkUsable();
    });
    if (refusal === undefined) this.#writer.submit(append, settled);
    else refuseSoon(settled, refusal);
  }

  append(
    stream: StreamName,
    events: readonly ProposedEvent[],
    options: AppendOptions,
  ): Promise<AppendResult> {
    return appendBySubmit(this, { stream, events, ...options });
  }

  async *readStream(
    stream: StreamName,
    options: ReadStreamOptions = {},
  ): AsyncGenerator<StoredEvent> {
    this.#checkUsable();
    yield* this.#log.queries.stream(stream, options);
  }

  async head(stream: StreamName): Promise<StreamHead> {
    this.#checkUsable();
    const last = await this.#log.queries.last(stream);
    if (last === undefined) return { status: 'missing' };
    return { status: 'open', revision: last.revision, hash: last.metadata.hash };
  }

  async readAll({ after, limit }: ReadAllOptions): Promise<readonly StoredEvent[]> {
    this.#checkUsable();
    if (after !== undefined) logPosition(after);
    const events: StoredEvent[] = [];
    let cursor = after ?? this.#log.origin;
    while (events.length < limit) {
      const page = await this.#log.queries.page(cursor);
      events.push(...page.events);
      if (page.isLast) break;
      cursor = page.reached;
    }
    return events.slice(0, limit);
  }

  subscribe(options: SubscribeOptions): AsyncIterable<SubscriptionItem> {
    this.#checkUsable();
    return this.#tail.subscribe(options);
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    const detail = { outcomeKnown: true, reason: 'closed' } as const;
    this.#unusable ??= new StoreUnavailable('the store is closed', detail);
    this.#tail.drop(closedSubscription());
    await this.#writer.close();
    await this.#log.connection.close();
  }

  #checkUsable(): void {
    if (this.#unusable !== undefined) throw this.#unusable;
  }
}
