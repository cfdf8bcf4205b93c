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
import { LogReader, type ReadLog } from './log-reader.js';
import { closedSubscription, LogTail } from './log-tail.js';
import { LogWriter } from './log-writer.js';
import type { EventStoreDbOptions } from './options.js';
import { StreamAttempt } from './stream-attempt.js';

const pollMsDefault = 1_000;

export interface OpenedLog extends ReadLog {
  readonly options: EventStoreDbOptions;
  readonly connection: Connection;
  readonly newest: Position;
}

/** See README: exact revisions, own deadlines, ids that find themselves, hints that only wake. */
export class EventStoreDbEventStore implements EventStore {
  readonly hasOtherWriters = true;
  readonly storeId: string;
  readonly #reader: LogReader;
  readonly #writer: LogWriter;
  readonly #tail: LogTail;
  #unusable: StoreUnavailable | undefined;
  #closed: Promise<void> | undefined;

  constructor(log: OpenedLog) {
    this.#reader = new LogReader(log, log.connection);
    this.storeId = log.storeId;
    const { connection, origin, queries } = log;
    const { logger, pollMs = pollMsDefault, prefix = '' } = log.options;
    this.#tail = new LogTail({ connection, queries, origin, pollMs, logger }, log.newest);
    this.#writer = new LogWriter({
      attempt: new StreamAttempt(connection, queries, prefix),
      ...{ logger, servers: connection.servers },
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

  async *readStream(stream: StreamName, options?: ReadStreamOptions): AsyncGenerator<StoredEvent> {
    this.#checkUsable();
    yield* this.#reader.readStream(stream, options);
  }

  async head(stream: StreamName): Promise<StreamHead> {
    this.#checkUsable();
    return this.#reader.head(stream);
  }

  async readAll(options: ReadAllOptions): Promise<readonly StoredEvent[]> {
    this.#checkUsable();
    return this.#reader.readAll(options);
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
    await this.#reader.close();
  }

  #checkUsable(): void {
    if (this.#unusable !== undefined) throw this.#unusable;
  }
}
