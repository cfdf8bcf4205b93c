import type { EventStore } from '@stillhere/event-store';
import { openSqliteEventStore, type SqliteEventStoreOptions } from '@stillhere/event-store-sqlite';
import {
  type LogSource,
  logSourceOf,
  openServerLog,
  type Place,
  systemOf,
} from '@stillhere/log-source';
import type { Logger } from '@stillhere/nest-kit';
import { type LogSystem, probeRoom, WatchedStore, watchElsewhere } from '@stillhere/process-kit';
import type { DirectoryLock } from '@stillhere/sqlite';
import { holdForSoleProcess } from './sole-process.js';

/** A log on a server. */
export interface ServerLog {
  readonly log: Place;
  /** In PostgreSQL, where the hold on the log is kept; `undefined`: nobody holds it but by the directory. */
  readonly database: Place | undefined;
}

export interface OpenLogOptions {
  readonly logger: Logger;
  /** The log can no longer be trusted, or is somebody else's now: the process must end. */
  readonly onPoisoned: (fault: unknown) => void;
}

type WatchParts = Parameters<typeof watchElsewhere>[1];

/** Where the log lies of a process that writes it. */
export interface OwnLog extends LogSource {
  /** In traces. */
  readonly system: LogSystem;
  /** Until the returned function is called no other process of this shape opens it. */
  hold(options: OpenLogOptions): Promise<() => Promise<void>>;
  open(options: OpenLogOptions, lock: DirectoryLock): Promise<EventStore>;
  /** The same log; what it takes decides whether this process is ready. */
  watch(store: EventStore, parts: WatchParts): EventStore;
}

export type OpenStore = (options: SqliteEventStoreOptions) => Promise<EventStore>;

/** `openStore`: for tests that need a log with a fault; not to be had on a command line. */
export const logInDirectory = (
  directory: string,
  openStore: OpenStore = openSqliteEventStore,
): OwnLog => ({
  ...logSourceOf(directory, ''),
  system: 'sqlite',
  // Who holds the directory holds the log.
  hold: async () => async () => undefined,
  open: (options, lock) => openStore({ ...options, directory, lock }),
  watch: (store, parts) => new WatchedStore(store, { ...parts, probe: () => probeRoom(directory) }),
});

/** The directory still holds all else, and says which log it belongs to. */
export const logOnServer = (directory: string, { log, database }: ServerLog): OwnLog => ({
  ...logSourceOf(directory, log.url),
  system: systemOf(log.url),
  hold: async ({ logger, onPoisoned }) =>
    database
      ? holdForSoleProcess({ ...database, directory, logger, onTaken: onPoisoned })
      : async () => undefined,
  open: (options) => openServerLog(log, options),
  watch: watchElsewhere,
});
