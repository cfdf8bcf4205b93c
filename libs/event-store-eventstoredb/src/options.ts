/** What the store needs of a logger. */
export interface StoreLogger {
  warn(message: string, fields?: Readonly<Record<string, unknown>>): void;
  error(message: string, fields?: Readonly<Record<string, unknown>>): void;
}

export interface EventStoreDbOptions {
  /** `esdb://…` as EventStoreDB's own clients take it; other options of theirs stand in it. */
  readonly url: string;
  /** Before the name of each stream, so that several logs share a server; default none. */
  readonly prefix?: string;
  /** Refuses any other log: what derives from one log means nothing beside another. */
  readonly storeId?: string;
  /** How long one try of an append may take before it is tried again, in milliseconds; default 1,000. Reads: five times that. */
  readonly attemptMs?: number;
  /** How long a subscription that has gone silent may go unnoticed, in milliseconds; default 1,000. */
  readonly pollMs?: number;
  readonly logger?: StoreLogger | undefined;
}
