import type {
  Append,
  AppendOptions,
  AppendOutcome,
  AppendResult,
  EventStore,
  LogCorruption,
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
  SubscriptionDropped,
} from '@stillhere/event-store';
import type { StreamName } from '@stillhere/kernel';
import { type Listener, listen, type Postgres } from '@stillhere/postgres';
import { closedSubscription, LogFollower } from './log-follower.js';
import { LogQueries } from './log-queries.js';
import { LogReader } from './log-reader.js';
import { channelOf } from './log-schema.js';
import { LogWriter } from './log-writer.js';
import type { PostgresEventStoreOptions } from './options.js';
import { TipCache } from './tip-cache.js';

const pollMsDefault = 1_000;

export interface OpenedLog {
  readonly options: PostgresEventStoreOptions;
  readonly schema: string;
  readonly storeId: string;
  /** For appends, and for what they have to know first. */
  readonly writing: Postgres;
  readonly reading: Postgres;
}

/** See README: one lock numbers, one statement appends, hints wake, looking makes sure. */
export class PostgresEventStore implements EventStore {
  readonly hasOtherWriters = true;
  readonly storeId: string;
  readonly #log: OpenedLog;
  readonly #queries: LogQueries;
  readonly #reader: LogReader;
  readonly #writer: LogWriter;
  readonly #follower: LogFollower;
  #listener: Listener | undefined;
  #unusable: StoreUnavailable | undefined;
  #closed: Promise<void> | undefined;

  constructor(log: OpenedLog) {
    this.#log = log;
    this.storeId = log.storeId;
    const { options, schema, writing } = log;
    const { logger, pollMs = pollMsDefault } = options;
    const tips = new TipCache();
    this.#queries = new LogQueries(log.reading, schema);
    this.#reader = new LogReader(this.#queries, () => this.#checkUsable());
    this.#follower = new LogFollower({
      ...{ queries: this.#queries, pollMs, logger },
      isListening: () => this.#listener?.isListening ?? false,
      onSeen: (event) => tips.saw(event),
      onPoisoned: (fault) => this.#writer.poison(fault),
    });
    this.#writer = new LogWriter({
      ...{ database: writing, queries: new LogQueries(writing, schema), schema, tips, logger },
      onBegun: () => this.#follower.hold(),
      onSettled: (written) => this.#follower.release(written),
      onPoisoned: (fault) => this.#poisoned(fault),
    });
  }

  async start(): Promise<void> {
    const { options, schema } = this.#log;
    this.#follower.start(await this.#queries.newest());
    this.#listener = listen({
      ...{ url: options.url, name: 'event log', channels: [channelOf(schema)] },
      onHint: (_channel, hint) => this.#follower.hinted(hint),
      onListening: () => this.#follower.look(),
      logger: options.logger,
    });
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

  readStream(stream: StreamName, options?: ReadStreamOptions): AsyncIterable<StoredEvent> {
    return this.#reader.readStream(stream, options);
  }

  head(stream: StreamName): Promise<StreamHead> {
    return this.#reader.head(stream);
  }

  readAll(options: ReadAllOptions): Promise<readonly StoredEvent[]> {
    return this.#reader.readAll(options);
  }

  subscribe(options: SubscribeOptions): AsyncIterable<SubscriptionItem> {
    this.#checkUsable();
    return this.#follower.subscribe(options);
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    const detail = { outcomeKnown: true, reason: 'closed' } as const;
    this.#unusable ??= new StoreUnavailable('the store is closed', detail);
    this.#follower.drop(closedSubscription());
    await this.#writer.close();
    await this.#listener?.close();
    await this.#log.writing.close();
    await this.#log.reading.close();
  }

  #checkUsable(): void {
    if (this.#unusable !== undefined) throw this.#unusable;
  }

  #poisoned(fault: LogCorruption): void {
    const detail = { outcomeKnown: true, reason: 'poisoned', cause: fault } as const;
    const unusable = new StoreUnavailable(fault.message, detail);
    this.#unusable ??= unusable;
    this.#log.options.logger?.error('the log can no longer be trusted', { cause: fault.message });
    this.#follower.drop(
      new SubscriptionDropped('the log can no longer be trusted', { cause: fault }),
    );
    this.#log.options.onPoisoned?.(fault);
  }
}
