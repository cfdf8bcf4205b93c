/** What the library needs of a logger. */
export interface PostgresLogger {
  warn(message: string, fields?: Readonly<Record<string, unknown>>): void;
}

export interface PostgresOptions {
  /** `postgres://ROLE:PASSWORD@HOST:PORT/DATABASE`, `?sslmode=verify-full` where it crosses a network. */
  readonly url: string;
  /** Who asks, for `pg_stat_activity`: `event log`. */
  readonly name: string;
  /** How many connections at most; say why where you name the number. */
  readonly connectionsMax: number;
  /** Longest single statement, in milliseconds; the server ends it then. Default 10,000. */
  readonly statementMsMax?: number;
  /** Longest wait for a lock of somebody else, in milliseconds. Default: as long as the statement. */
  readonly lockWaitMsMax?: number;
  readonly logger?: PostgresLogger | undefined;
}

/** With a name, a connection prepares it once and runs it from then on without planning. */
export interface Statement {
  readonly name: string;
  readonly text: string;
}

export interface Rows<Row> {
  readonly rows: readonly Row[];
  /** Rows that a write touched. */
  readonly count: number;
}

/**
 * Statements, one after the other. `bigint` columns come as numbers (a TypeError beyond 2^53),
 * `timestamptz` as ISO-8601 text with milliseconds, `bytea` as Buffer, `json` parsed.
 * Rejects with PostgresFault, or with the driver's error, whose `sqlStateOf` says which rule it broke.
 */
export interface Session {
  query<Row extends object>(
    statement: string | Statement,
    values?: readonly unknown[],
  ): Promise<Rows<Row>>;
}

export interface TransactionOptions {
  /** Default `read committed`: each statement sees what was committed before it began. */
  readonly isolation?: 'read committed' | 'repeatable read' | 'serializable';
}

/** One role on one database. A statement of `query` is a transaction of its own. */
export interface Postgres extends Session {
  /** `role@host:port/database`, for sentences. */
  readonly address: string;
  /** Whom the database takes us for. */
  readonly role: string;
  /**
   * Commits when `work` resolves, rolls back when it rejects and rejects with the same. A PostgresFault
   * with `outcomeKnown: false` came in the middle of the commit.
   */
  transaction<Result>(
    work: (session: Session) => Promise<Result>,
    options?: TransactionOptions,
  ): Promise<Result>;
  /** Waits for what runs, then lets go. May be called twice. */
  close(): Promise<void>;
}
