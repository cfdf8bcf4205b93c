import { type LookAtLog, readInventory } from '@stillhere/data-directory';
import type { ReadStreamOptions, StoredEvent } from '@stillhere/event-store';
import { inspectPostgresLog, openPostgresLogReader } from '@stillhere/event-store-postgres';
import {
  inspectSqliteLog,
  type LogFacts,
  type LogPoint,
  openSqliteLogReader,
} from '@stillhere/event-store-sqlite';
import type { StreamName } from '@stillhere/kernel';

export type { LogFacts, LogPoint };

/** The log, open for reading only. */
export interface ReadableLog {
  readStream(stream: StreamName, options?: ReadStreamOptions): AsyncIterable<StoredEvent>;
  /** All events, in the order of the log. */
  everything(): AsyncIterable<StoredEvent>;
  close(): void | Promise<void>;
}

/** Where the log lies, and how it is looked at there. Rejects with StoreUnavailable or LogCorruption. */
export interface LogSource {
  /** `undefined`: in the data directory. */
  readonly logIn: 'postgres' | undefined;
  /** As it is now, for the question what belongs together; changes nothing. */
  look(): Promise<LookAtLog>;
  /** Of a log that nobody has open here. `undefined`: there is none. */
  facts(points?: readonly LogPoint[]): Promise<LogFacts | undefined>;
  read(): Promise<ReadableLog>;
}

/** `url`: empty for the log in the directory itself. */
export const logSourceOf = (directory: string, url: string): LogSource =>
  url === '' ? inDirectory(directory) : inDatabase(directory, url);

const inDirectory = (directory: string): LogSource => ({
  logIn: undefined,
  look: async () => inspectSqliteLog,
  facts: async (points = []) => inspectSqliteLog(directory, { points, isMine: true }),
  read: async () => openSqliteLogReader({ directory }),
});

const inDatabase = (directory: string, url: string): LogSource => ({
  logIn: 'postgres',
  async look() {
    const inventory = readInventory(directory);
    const reached = inventory === 'damaged' ? undefined : inventory?.reached;
    const facts = await inspectPostgresLog({ url, points: reached ? [reached] : [] });
    return () => facts;
  },
  facts: (points = []) => inspectPostgresLog({ url, points }),
  read: () => openPostgresLogReader({ url }),
});
