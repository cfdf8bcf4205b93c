import pg from 'pg';
import { addressOf } from './address.js';
import { type ConnectionFacts, checkConnection, connectionCheck } from './connection-check.js';
import { PostgresFault, postgresFault, type Stage } from './fault.js';
import type {
  Postgres,
  PostgresOptions,
  Rows,
  Session,
  Statement,
  TransactionOptions,
} from './postgres.js';
import { valueTypes } from './value-types.js';

const statementMsDefault = 10_000;
/** The server's answer that it gave up on a statement has to get here before we give up on the server. */
const answerMsMax = 2_000;
/** A connection to a server that is there takes milliseconds; one to a dead machine, minutes. */
const connectMsMax = 5_000;
/** An idle session costs the server 5 to 10 MB. */
const idleMsMax = 30_000;
/** A transaction of ours never waits for anything but its own next statement. */
const idleInTransactionMsMax = 10_000;

/**
 * Opens a pool and proves with one connection that this is a server to keep promises on. Rejects with
 * PostgresFault.
 */
export async function openPostgres(options: PostgresOptions): Promise<Postgres> {
  const database = new PooledPostgres(options);
  try {
    await database.open();
  } catch (error) {
    await database.close();
    throw error;
  }
  return database;
}

/** What the driver is told about each connection. */
export function connectionConfig(options: PostgresOptions): pg.ClientConfig {
  const { url, name, statementMsMax = statementMsDefault } = options;
  const { lockWaitMsMax = statementMsMax } = options;
  return {
    connectionString: url,
    application_name: `stillhere ${name}`,
    connectionTimeoutMillis: connectMsMax,
    statement_timeout: statementMsMax,
    lock_timeout: lockWaitMsMax,
    query_timeout: statementMsMax + answerMsMax,
    idle_in_transaction_session_timeout: idleInTransactionMsMax,
    keepAlive: true,
    types: valueTypes,
  };
}

class PooledPostgres implements Postgres {
  readonly address: string;
  role = '';
  readonly #pool: pg.Pool;
  #closed: Promise<void> | undefined;

  constructor(options: PostgresOptions) {
    this.address = addressOf(options.url);
    this.#pool = new pg.Pool({
      ...connectionConfig(options),
      max: options.connectionsMax,
      idleTimeoutMillis: idleMsMax,
      // The pool waits for it, which its types do not say yet.
      onConnect: ((client) => this.#check(client)) as NonNullable<pg.PoolConfig['onConnect']>,
    });
    // An idle connection that breaks is replaced by the next call; without this it ends the process.
    this.#pool.on('error', (error) => {
      options.logger?.warn(`a connection to ${this.address} broke`, { cause: error.message });
    });
  }

  open(): Promise<void> {
    return this.#with(async () => {});
  }

  query<Row extends object>(
    statement: string | Statement,
    values?: readonly unknown[],
  ): Promise<Rows<Row>> {
    return this.#with((client) => this.#run<Row>(client, 'committing', statement, values));
  }

  transaction<Result>(
    work: (session: Session) => Promise<Result>,
    { isolation = 'read committed' }: TransactionOptions = {},
  ): Promise<Result> {
    return this.#with(async (client) => {
      await this.#run(client, 'in transaction', `BEGIN ISOLATION LEVEL ${isolation}`);
      let result: Result;
      try {
        result = await work({
          query: (statement, values) => this.#run(client, 'in transaction', statement, values),
        });
      } catch (error) {
        await this.#run(client, 'in transaction', 'ROLLBACK');
        throw error;
      }
      await this.#commit(client);
      return result;
    });
  }

  close(): Promise<void> {
    this.#closed ??= this.#pool.end();
    return this.#closed;
  }

  /** A transaction in which a statement failed is rolled back by COMMIT, and COMMIT says so only here. */
  async #commit(client: pg.PoolClient): Promise<void> {
    const { command } = await this.#answer(client, 'committing', 'COMMIT');
    if (command === 'COMMIT') return;
    throw new Error('a statement of the transaction had failed, so nothing of it was kept');
  }

  async #check(client: pg.ClientBase): Promise<void> {
    const { rows } = await client.query<ConnectionFacts>(connectionCheck);
    const [facts] = rows;
    if (facts === undefined) throw new PostgresFault('damaged', `${this.address} says nothing.`);
    checkConnection(facts, this.address);
    this.role = facts.role;
  }

  async #with<Result>(work: (client: pg.PoolClient) => Promise<Result>): Promise<Result> {
    const client = await this.#connect();
    // Between two statements a broken connection tells nobody but its listeners; the next one fails.
    const ignore = () => {};
    client.on('error', ignore);
    let isBroken = true;
    try {
      const result = await work(client);
      isBroken = false;
      return result;
    } catch (error) {
      isBroken = error instanceof PostgresFault && lostSession.has(error.kind);
      throw error;
    } finally {
      client.off('error', ignore);
      // Destroyed, so that nobody else gets a session that is still busy or gone.
      client.release(isBroken);
    }
  }

  async #connect(): Promise<pg.PoolClient> {
    try {
      return await this.#pool.connect();
    } catch (error) {
      throw postgresFault(error, 'connecting', this.address);
    }
  }

  async #run<Row extends object>(
    client: pg.PoolClient,
    stage: Stage,
    statement: string | Statement,
    values?: readonly unknown[],
  ): Promise<Rows<Row>> {
    const { rows, rowCount } = await this.#answer(client, stage, statement, values);
    return { rows: rows as Row[], count: rowCount ?? 0 };
  }

  async #answer(
    client: pg.PoolClient,
    stage: Stage,
    statement: string | Statement,
    values?: readonly unknown[],
  ): Promise<pg.QueryResult> {
    const query = typeof statement === 'string' ? { text: statement } : statement;
    try {
      return await client.query({ ...query, ...(values && { values: [...values] }) });
    } catch (error) {
      throw postgresFault(error, stage, this.address);
    }
  }
}

const lostSession: ReadonlySet<string> = new Set(['unreachable', 'deadline', 'damaged', 'closed']);
