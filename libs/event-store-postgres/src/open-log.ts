import type { EventStore, ServerLogReader } from '@stillhere/event-store';
import { LogCorruption, StoreUnavailable } from '@stillhere/event-store';
import { assertMigrated, openPostgres, type Postgres, PostgresFault } from '@stillhere/postgres';
import { LogQueries } from './log-queries.js';
import { LogReader } from './log-reader.js';
import { logMigration, migratePostgresLog } from './log-schema.js';
import { type PostgresEventStoreOptions, schemaDefault } from './options.js';
import { PostgresEventStore } from './postgres-event-store.js';

/** An append is one statement of milliseconds; the budget of the log is 2 s, the wait for its lock included. */
const appendMsMax = 2_000;
/** One appends, the next is ready when that one breaks. */
const writingConnectionsMax = 2;
/** Reads of a process at a time: heads, streams that are opened, subscribers that fell behind. */
const readingConnectionsMax = 6;

/**
 * Opens the log in a PostgreSQL database; with `ownerUrl` it brings the schema up to date first. Any
 * number of processes may have it open. Rejects with StoreUnavailable (not reachable, not durable as
 * set, not migrated or by a newer version, another store) or LogCorruption, each with a sentence for
 * the person who runs the process.
 */
export async function openPostgresEventStore(
  options: PostgresEventStoreOptions,
): Promise<EventStore> {
  const opened: Postgres[] = [];
  try {
    const schema = options.schema ?? schemaDefault;
    if (options.ownerUrl !== undefined) await bringUpToDate(options.ownerUrl, options.url, schema);
    const { url, logger } = options;
    const writing = await openPostgres({
      ...{ url, logger, name: 'event log appends', connectionsMax: writingConnectionsMax },
      statementMsMax: appendMsMax,
    });
    opened.push(writing);
    const reading = await openPostgres({
      ...{ url, logger, name: 'event log reads', connectionsMax: readingConnectionsMax },
    });
    opened.push(reading);
    await assertMigrated(reading, logMigration(schema));
    await assertCannotRewrite(reading, schema);
    const storeId = await identified(reading, schema, options.storeId);
    const store = new PostgresEventStore({ options, schema, storeId, writing, reading });
    await store.start();
    return store;
  } catch (error) {
    for (const one of opened) await one.close();
    throw asStoreFault(error);
  }
}

/**
 * For tools: reads as any role that may, writes nothing, and asks no more of the server than to be read.
 * Rejects with StoreUnavailable or LogCorruption.
 */
export async function openPostgresLogReader(options: {
  readonly url: string;
  readonly schema?: string;
}): Promise<ServerLogReader> {
  const { url, schema = schemaDefault } = options;
  let database: Postgres | undefined;
  try {
    database = await openPostgres({ url, name: 'event log tool', connectionsMax: 1 });
    await assertMigrated(database, logMigration(schema));
    const storeId = await identified(database, schema, undefined);
    const reader = new LogReader(new LogQueries(database, schema), () => {});
    const opened = database;
    return {
      storeId,
      readStream: (stream, range) => reader.readStream(stream, range),
      head: (stream) => reader.head(stream),
      readAll: (range) => reader.readAll(range),
      everything: () => reader.everything(),
      close: () => opened.close(),
    };
  } catch (error) {
    await database?.close();
    throw asStoreFault(error);
  }
}

async function bringUpToDate(ownerUrl: string, url: string, schema: string): Promise<void> {
  const serviceRole = decodeURIComponent(new URL(url).username);
  await migratePostgresLog({ ownerUrl, serviceRole, schema });
}

/** A role that could change the log is none to run services as: what it may not do, nobody makes it do. */
async function assertCannotRewrite(service: Postgres, schema: string): Promise<void> {
  const { rows } = await service.query<{ may: string[] | null }>(
    `SELECT array_agg(lower(privilege) || ' ' || name) AS may
     FROM unnest(ARRAY['event', 'stream', 'store']) AS tables (name),
       unnest(ARRAY['INSERT', 'UPDATE', 'DELETE', 'TRUNCATE']) AS rights (privilege)
     WHERE has_table_privilege($1 || '.' || name, privilege)`,
    [schema],
  );
  const [may] = rows[0]?.may ?? [];
  if (may === undefined) return;
  throw new PostgresFault(
    'role',
    `${service.address}: the role ${service.role} may change the event log (${may}, for one). Nothing was ` +
      'changed. Sign in as a role that owns nothing; the migration gives it the rights that it needs.',
  );
}

async function identified(
  service: Postgres,
  schema: string,
  expected: string | undefined,
): Promise<string> {
  const storeId = await new LogQueries(service, schema).storeId();
  if (storeId === undefined) {
    throw new LogCorruption(`${service.address}: the event log has lost its store id.`);
  }
  if (expected === undefined || expected === storeId) return storeId;
  throw new PostgresFault(
    'database',
    `${service.address} holds another event log (${storeId}) than the one that this belongs to ` +
      `(${expected}). Nothing was changed. Name the right database, or give this one a place of its own.`,
  );
}

/** What is wrong with the database, as a fault of the log. */
export function asStoreFault(error: unknown): unknown {
  if (!(error instanceof PostgresFault)) return error;
  const reason = error.kind === 'full' || error.kind === 'readonly' ? error.kind : 'other';
  return new StoreUnavailable(error.message, { outcomeKnown: true, reason, cause: error });
}
