import { dirname } from 'node:path';
import type {
  EventStore,
  ReadAllOptions,
  ReadStreamOptions,
  StoredEvent,
  StreamHead,
} from '@stillhere/event-store';
import { ordinalOf } from '@stillhere/event-store';
import type { Position, StreamName } from '@stillhere/kernel';
import { faultKindOf, isDirectoryInUse } from '@stillhere/sqlite';
import { formProblems } from './form-problems.js';
import type { LogFile } from './log-file.js';
import { logFileIn, openLogForReading } from './log-file.js';
import type { Batch } from './log-queries.js';
import { LogQueries } from './log-queries.js';
import { eventsIn } from './row.js';

/** The check looks every row up in both indexes: with SQLite's own 2 MB it takes twice as long. */
const checkCacheKiB = 64 * 1024;

export type LogReaderOptions =
  | { readonly directory: string }
  /** A copy of `log.db` under any name, with its `-wal` beside it when there was one. */
  | { readonly file: string };

/** The read half of the store, for tools: in this thread, while the service runs or on a copy. */
export interface EventLogReader
  extends Pick<EventStore, 'storeId' | 'readStream' | 'head' | 'readAll'> {
  /**
   * SQLite's own check of tables and indexes against each other, then whether they are those that Stillhere makes and hold
   * nothing beside its events; reads the whole file. Empty when all is well, else a sentence a problem.
   */
  fileProblems(): readonly string[];
  /** The whole log in position order, in batches. Throws LogCorruption where it is damaged. */
  everything(options?: { readonly after?: Position }): AsyncIterable<StoredEvent>;
  close(): void;
}

/**
 * Never writes to the log, nor to anything beside it while no process works there. Throws LogCorruption when the file is damaged, StoreUnavailable when it
 * is missing, unreadable or of a newer version.
 */
export function openSqliteLogReader(options: LogReaderOptions): EventLogReader {
  return new SqliteLogReader('file' in options ? options.file : logFileIn(options.directory));
}

class SqliteLogReader implements EventLogReader {
  readonly storeId: string;
  readonly #path: string;
  #file: LogFile;
  #queries: LogQueries;
  /** Nobody has the log open, so nothing may be left beside the file or changed there. */
  #isTraceless: boolean;

  constructor(path: string) {
    this.#path = path;
    this.#isTraceless = !this.#isLive();
    this.#file = openLogForReading(path, this.#isTraceless);
    this.#queries = new LogQueries(this.#file.database, this.#file.format);
    this.storeId = this.#file.storeId;
  }

  async *readStream(
    stream: StreamName,
    { from = 0, limit = Number.MAX_SAFE_INTEGER }: ReadStreamOptions = {},
  ): AsyncGenerator<StoredEvent> {
    let [next, left] = [from, limit];
    let hasMore = limit > 0;
    while (hasMore) {
      const batch = this.#read((queries) => queries.stream(stream, next, left));
      const events = eventsIn(this.#file.format, batch.rows);
      yield* events;
      next += events.length;
      left -= events.length;
      ({ hasMore } = batch);
    }
  }

  async head(stream: StreamName): Promise<StreamHead> {
    return this.#read((queries) => queries.head(stream));
  }

  async readAll({ after, limit }: ReadAllOptions): Promise<readonly StoredEvent[]> {
    const all: StoredEvent[] = [];
    for (const batch of this.#batches(after, limit))
      all.push(...eventsIn(this.#file.format, batch.rows));
    return all;
  }

  async *everything(options: { readonly after?: Position } = {}): AsyncGenerator<StoredEvent> {
    for (const batch of this.#batches(options.after, Number.MAX_SAFE_INTEGER)) {
      yield* eventsIn(this.#file.format, batch.rows);
    }
  }

  fileProblems(): readonly string[] {
    return this.#read(() => {
      try {
        this.#file.database.exec(`PRAGMA cache_size = -${checkCacheKiB}`);
        const rows = this.#file.database.prepare('PRAGMA integrity_check').all();
        const findings = rows.map((row) => String(Object.values(row)[0]));
        const damage = findings.filter((finding) => finding !== 'ok');
        return damage.length > 0 ? damage : formProblems(this.#file.database, this.#file.format);
      } catch (error) {
        if (faultKindOf(error) !== 'damaged') throw error;
        return [String((error as Error).message)];
      }
    });
  }

  close(): void {
    this.#file.database.close();
  }

  *#batches(after: Position | undefined, limit: number): Generator<Batch> {
    let ordinal = ordinalOf(after);
    let left = limit;
    let hasMore = limit > 0;
    while (hasMore) {
      const batch = this.#read((queries) => queries.all(ordinal, left));
      yield batch;
      const last = batch.rows.length / this.#file.format.width;
      ordinal += last;
      left -= last;
      ({ hasMore } = batch);
    }
  }

  /**
   * A traceless connection takes no locks and does not see a writer. A service that starts takes the
   * directory before it changes anything, so if that is taken after a read, the read may have seen
   * half a change: it is done again on an ordinary connection.
   */
  #read<Result>(work: (queries: LogQueries) => Result): Result {
    if (!this.#isTraceless) return work(this.#queries);
    const first = attempt(() => work(this.#queries));
    if (this.#isLive()) {
      this.#file.database.close();
      this.#isTraceless = false;
      this.#file = openLogForReading(this.#path);
      this.#queries = new LogQueries(this.#file.database, this.#file.format);
      return work(this.#queries);
    }
    if ('error' in first) throw first.error;
    return first.result;
  }

  #isLive(): boolean {
    return isDirectoryInUse(dirname(this.#path));
  }
}

function attempt<Result>(work: () => Result): { result: Result } | { error: unknown } {
  try {
    return { result: work() };
  } catch (error) {
    return { error };
  }
}
