import type { StoreUnavailable } from '@stillhere/event-store';
import type { DirectoryLock } from '@stillhere/sqlite';

/** What the store needs of a logger. */
export interface StoreLogger {
  warn(message: string, fields?: Readonly<Record<string, unknown>>): void;
  error(message: string, fields?: Readonly<Record<string, unknown>>): void;
}

/**
 * Breaks a promise on purpose, so that a test can show that it would notice. Positive controls
 * only; each use is logged as a warning.
 */
export interface UnsafeForTesting {
  /** Answers before the commit: a kill loses what was acknowledged. */
  readonly acknowledgeBeforeCommit?: boolean;
  /** Never fsyncs: a power cut loses what was acknowledged. */
  readonly synchronous?: 'off';
}

export interface SqliteEventStoreOptions {
  /** Holds `log.db`; created when missing. One process at a time. */
  readonly directory: string;
  readonly logger?: StoreLogger;
  /** How long to wait for a process that is just ending to let go of the directory; default 0. */
  readonly waitForLockMs?: number;
  /** The caller's own lock on the directory; then it is the caller who releases it. */
  readonly lock?: DirectoryLock;
  /** The store can no longer be trusted (a failed fsync, a dead writer): end the process. */
  readonly onPoisoned?: (fault: StoreUnavailable) => void;
  readonly unsafeForTesting?: UnsafeForTesting;
}
