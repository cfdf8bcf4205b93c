import type {
  Append,
  AppendOptions,
  AppendOutcome,
  AppendResult,
  EventStore,
  OlderEvents,
  ProposedEvent,
  ReadAllOptions,
  ReadStreamOptions,
  StoredEvent,
  StreamHead,
  SubscribeOptions,
  SubscriptionItem,
  Tail,
  TailSource,
} from '@stillhere/event-store';
import {
  appendBySubmit,
  checkProposal,
  createTail,
  LogCorruption,
  ordinalOf,
  positionOf,
  RecentEvents,
  refusedBy,
  refuseSoon,
  StoreUnavailable,
  SubscriptionDropped,
} from '@stillhere/event-store';
import type { StreamName } from '@stillhere/kernel';
import type { DirectoryLock } from '@stillhere/sqlite';
import { DirectoryInUse, waitForDirectoryLock } from '@stillhere/sqlite';
import { logFileIn, newestFormat, storeFault } from './log-file.js';
import { batchRowsMax } from './log-queries.js';
import type { SqliteEventStoreOptions } from './options.js';
import { ReaderClient } from './reader-client.js';
import { eventsIn } from './row.js';
import { startWorker } from './start-worker.js';
import { createTipCache } from './tip-cache.js';
import { WriterClient } from './writer-client.js';

/**
 * Opens the log of a data directory, creating it when missing. Rejects with DirectoryInUse,
 * LogCorruption (damaged) or StoreUnavailable (read-only, full, written by a newer version), each
 * with a sentence for the person who runs the process.
 */
export async function openSqliteEventStore(options: SqliteEventStoreOptions): Promise<EventStore> {
  const { unsafeForTesting = {} } = options;
  const lock = options.lock ?? (await takeDirectory(options));
  for (const name of Object.keys(unsafeForTesting)) {
    options.logger?.warn(`UNSAFE: the log runs with ${name} and does not keep its promises`);
  }
  const store = new SqliteEventStore(options, options.lock === undefined ? lock : undefined);
  await store.open();
  return store;
}

async function takeDirectory(options: SqliteEventStoreOptions): Promise<DirectoryLock> {
  const { directory, waitForLockMs = 0 } = options;
  try {
    return await waitForDirectoryLock(directory, { waitMs: waitForLockMs });
  } catch (error) {
    throw error instanceof DirectoryInUse ? error : storeFault(error, directory);
  }
}

class SqliteEventStore implements EventStore {
  readonly #lock: DirectoryLock | undefined;
  readonly #writer: WriterClient;
  readonly #reader: ReaderClient;
  readonly #tips = createTipCache();
  readonly #tail: Tail;
  #recent = new RecentEvents(0);
  #storeId = '';
  #unusable: StoreUnavailable | undefined;
  #closed: Promise<void> | undefined;

  constructor(options: SqliteEventStoreOptions, lock: DirectoryLock | undefined) {
    this.#lock = lock;
    const path = logFileIn(options.directory);
    const unsafe = options.unsafeForTesting ?? {};
    this.#writer = new WriterClient(startWorker({ role: 'writer', path, unsafe }), {
      logger: options.logger,
      onCommitted: (events) => this.#committed(events),
      onSettled: (written) => this.#tail.wake(written),
      onPoisoned: (fault) => {
        this.#poisoned(fault);
        options.onPoisoned?.(fault);
      },
    });
    this.#reader = new ReaderClient(startWorker({ role: 'reader', path, unsafe }));
    this.#tail = createTail(this.#tailSource());
  }

  /** The file is locked for as long as it is open. */
  readonly hasOtherWriters = false;

  get storeId(): string {
    return this.#storeId;
  }

  async open(): Promise<void> {
    try {
      const { storeId, newest } = await this.#writer.opened();
      this.#storeId = storeId;
      this.#recent = new RecentEvents(newest);
    } catch (error) {
      await this.#reader.close();
      this.#lock?.release();
      throw error;
    }
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
    { from = 0, limit = Number.MAX_SAFE_INTEGER }: ReadStreamOptions = {},
  ): AsyncGenerator<StoredEvent> {
    let next = from;
    const end = from + limit;
    let hasMore = limit > 0;
    while (hasMore) {
      this.#checkUsable();
      const batch = await this.#reader.stream(stream, next, end - next);
      const events = eventsIn(newestFormat, batch.rows);
      yield* events;
      next += events.length;
      hasMore = batch.hasMore;
    }
  }

  async head(stream: StreamName): Promise<StreamHead> {
    this.#checkUsable();
    const known = this.#tips.get(stream);
    if (known !== undefined) return { status: 'open', ...known };
    const head = await this.#reader.head(stream);
    // A commit may have been answered while the reader looked; what it told is newer.
    const newer = this.#tips.get(stream);
    if (newer !== undefined) return { status: 'open', ...newer };
    if (head.status === 'open') {
      this.#tips.set(stream, { revision: head.revision, hash: head.hash });
    }
    return head;
  }

  async readAll({ after, limit }: ReadAllOptions): Promise<readonly StoredEvent[]> {
    this.#checkUsable();
    let ordinal = ordinalOf(after);
    const all: StoredEvent[] = this.#readRecent(ordinal, limit);
    let hasMore = all.length === 0 && limit > 0 && ordinal < this.#recent.newest;
    while (hasMore) {
      const batch = await this.#reader.all(ordinal, limit - all.length);
      const events = eventsIn(newestFormat, batch.rows);
      for (const event of events) all.push(event);
      ordinal += events.length;
      hasMore = batch.hasMore;
    }
    return all;
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
    this.#tail.drop(new SubscriptionDropped('the store was closed'));
    // The writer last: the last connection to leave takes the write-ahead log with it.
    await this.#reader.close();
    await this.#writer.close();
    this.#lock?.release();
  }

  #checkUsable(): void {
    if (this.#unusable !== undefined) throw this.#unusable;
  }

  #committed(events: readonly StoredEvent[]): void {
    for (const event of events) {
      this.#recent.add(event);
      this.#tips.set(event.stream, { revision: event.revision, hash: event.metadata.hash });
    }
  }

  #poisoned(fault: StoreUnavailable): void {
    this.#unusable ??= fault;
    this.#tail.drop(new SubscriptionDropped('the log can no longer be trusted', { cause: fault }));
  }

  #readRecent(ordinal: number, limit: number): StoredEvent[] {
    const events: StoredEvent[] = [];
    while (events.length < limit) {
      const event = this.#recent.at(ordinal + events.length + 1);
      if (event === undefined) break;
      events.push(event);
    }
    return events;
  }

  #tailSource(): TailSource {
    const recent = () => this.#recent;
    return {
      get newest() {
        return recent().newest;
      },
      recent: (ordinal) => recent().at(ordinal),
      older: (ordinal, types) => this.#older(ordinal, types),
    };
  }

  async #older(ordinal: number, types: readonly string[] | undefined): Promise<OlderEvents> {
    const batch = await (types === undefined
      ? this.#reader.all(ordinal, batchRowsMax)
      : this.#reader.scan(ordinal, types));
    const events = eventsIn(newestFormat, batch.rows);
    const reached = 'reached' in batch ? batch.reached : ordinal + events.length;
    if (reached > ordinal) return { events, reached };
    const position = positionOf(ordinal + 1);
    throw new LogCorruption(`the event at position ${position} is missing`, { position });
  }
}
