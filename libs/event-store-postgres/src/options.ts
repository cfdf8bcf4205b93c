import type { LogCorruption, StoreUnavailable } from '@stillhere/event-store';

/** What the store needs of a logger. */
export interface StoreLogger {
  warn(message: string, fields?: Readonly<Record<string, unknown>>): void;
  error(message: string, fields?: Readonly<Record<string, unknown>>): void;
}

export interface PostgresEventStoreOptions {
  /** The role that services use: may read the log and append to it, and nothing else. */
  readonly url: string;
  /** The role that owns the database: then the schema is brought up to date first. */
  readonly ownerUrl?: string;
  /** Default `event_log`. */
  readonly schema?: string;
  /** Refuses any other log: what derives from one log means nothing beside another. */
  readonly storeId?: string;
  /** How long a lost hint may go unnoticed, in milliseconds; default 1,000. */
  readonly pollMs?: number;
  readonly logger?: StoreLogger | undefined;
  /** The log can no longer be trusted (it is another, or went back in time): end the process. */
  readonly onPoisoned?: (fault: StoreUnavailable | LogCorruption) => void;
}

export const schemaDefault = 'event_log';
