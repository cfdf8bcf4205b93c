import { type Inventory, type LookAtLog, readInventory } from '@stillhere/data-directory';
import type {
  LogFacts,
  LogPoint,
  ReadAllOptions,
  ReadStreamOptions,
  StoredEvent,
} from '@stillhere/event-store';
import { inspectEventStoreDbLog, isEventStoreDbUrl } from '@stillhere/event-store-eventstoredb';
import { inspectPostgresLog } from '@stillhere/event-store-postgres';
import { inspectSqliteLog, openSqliteLogReader } from '@stillhere/event-store-sqlite';
import type { StreamName } from '@stillhere/kernel';
import { openServerLogReader } from './open-log.js';

export type { LogFacts, LogPoint };

/** The log, open for reading only. */
export interface ReadableLog {
  readonly storeId: string;
  readStream(stream: StreamName, options?: ReadStreamOptions): AsyncIterable<StoredEvent>;
  readAll(options: ReadAllOptions): Promise<readonly StoredEvent[]>;
  /** All events, in the order of the log. */
  everything(): AsyncIterable<StoredEvent>;
  close(): void | Promise<void>;
}

type LogServer = NonNullable<Inventory['logIn']>;

/** Where the log lies, and how it is looked at there. Rejects with StoreUnavailable or LogCorruption. */
export interface LogSource {
  /** `undefined`: in the data directory. */
  readonly logIn: LogServer | undefined;
  /** As it is now, for the question what belongs together; changes nothing. */
  look(): Promise<LookAtLog>;
  /** Of a log that nobody has open here. `undefined`: there is none. */
  facts(points?: readonly LogPoint[]): Promise<LogFacts | undefined>;
  read(): Promise<ReadableLog>;
}

/** `url`: empty for the log in the directory itself. */
export const logSourceOf = (directory: string, url: string): LogSource =>
  url === '' ? inDirectory(directory) : onServer(directory, url);

const inDirectory = (directory: string): LogSource => ({
  logIn: undefined,
  look: async () => inspectSqliteLog,
  facts: async (points = []) => inspectSqliteLog(directory, { points, isMine: true }),
  read: async () => openSqliteLogReader({ directory }),
});

function onServer(directory: string, url: string): LogSource {
  const [logIn, inspect] = isEventStoreDbUrl(url)
    ? (['eventstoredb', inspectEventStoreDbLog] as const)
    : (['postgres', inspectPostgresLog] as const);
  return {
    logIn,
    async look() {
      const inventory = readInventory(directory);
      const noted = inventory === 'damaged' ? undefined : inventory;
      // A place in a log of another kind is none in this one, and that it is another is found without it.
      const reached = noted?.logIn === logIn ? noted.reached : undefined;
      const facts = await inspect({ url, points: reached ? [reached] : [] });
      return () => facts;
    },
    facts: (points = []) => inspect({ url, points }),
    read: () => openServerLogReader(url),
  };
}
