import { randomUUID } from 'node:crypto';
import { dirname, join } from 'node:path';
import { LogCorruption, StoreUnavailable } from '@stillhere/event-store';
import type { Database } from '@stillhere/sqlite';
import { databaseFault, faultKindOf, inTransaction, openDatabase } from '@stillhere/sqlite';
import { format1 } from './format-1.js';
import { format2 } from './format-2.js';
import type { UnsafeForTesting } from './options.js';
import type { RowFormat } from './row.js';

export const logFileIn = (directory: string): string => join(directory, 'log.db');

/** "STLL": what `file(1)` and we recognise the file by. */
const applicationId = 0x53544c4c;
const formats: readonly RowFormat[] = [format1, format2];
export const newestFormat = format2;

/** A lock of somebody's `sqlite3` shell must not hold the writer up for long. */
const busyTimeoutMs = 500;

/** Keeps the ends of both indexes of all live streams in memory; 2 MB is SQLite's own. */
const cacheKiB = 64 * 1024;

const forbid = (table: string, change: 'UPDATE' | 'DELETE') => `
CREATE TRIGGER ${table}_no_${change.toLowerCase()} BEFORE ${change} ON ${table}
BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;`;

/**
 * Streams by number: with their names in both indexes, an event dirtied three times as many pages.
 * `stream_id` is no declared foreign key because the check would cost every append a look-up; an
 * event whose stream is missing reads as a hole, which readers take for the damage that it is.
 * `event_id` stands in the envelope; it has a column, and an index, only where a repeat is not found
 * by its revision: in unchained categories.
 */
export const tables = (storeId: string) => `
CREATE TABLE store (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  store_id TEXT NOT NULL
) STRICT;
CREATE TABLE stream (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE
) STRICT;
CREATE TABLE event (
  position INTEGER PRIMARY KEY,
  stream_id INTEGER NOT NULL,
  revision INTEGER NOT NULL,
  type TEXT NOT NULL,
  envelope TEXT NOT NULL,
  data TEXT NOT NULL,
  traceparent TEXT NOT NULL,
  prev_hash TEXT NOT NULL,
  hash TEXT NOT NULL,
  recorded_at TEXT NOT NULL,
  hash_alg TEXT NOT NULL,
  checksum INTEGER NOT NULL,
  event_id TEXT
) STRICT;
CREATE UNIQUE INDEX event_by_revision ON event (stream_id, revision);
CREATE INDEX event_by_id ON event (stream_id, event_id) WHERE event_id IS NOT NULL;
${['store', 'stream', 'event'].map((table) => forbid(table, 'UPDATE') + forbid(table, 'DELETE')).join('')}
INSERT INTO store VALUES (1, '${storeId}');
PRAGMA application_id = ${applicationId};
PRAGMA user_version = ${format2.version};`;

export interface LogFile {
  readonly database: Database;
  readonly storeId: string;
  readonly format: RowFormat;
}

/**
 * Opens the log for writing, creating it when missing, in the newest format: one of an older format
 * is written anew first (migrate-log.ts). Throws LogCorruption or StoreUnavailable.
 */
export function openLogForWriting(path: string, unsafe: UnsafeForTesting = {}): LogFile {
  return named(path, () => {
    const database = openDatabase(path, { durability: 'full', busyTimeoutMs });
    try {
      if (isEmpty(database)) create(database);
      const known = identify(database, path);
      if (known.format !== newestFormat) throw new TypeError(`${path} was not migrated`);
      database.exec(`PRAGMA cache_size = -${cacheKiB}`);
      // Checkpoints are ours to time (log-writer.ts): after the answer, not before it.
      database.exec('PRAGMA wal_autocheckpoint = 0');
      if (unsafe.synchronous === 'off') database.exec('PRAGMA synchronous = OFF');
      return { database, ...known };
    } catch (error) {
      database.close();
      throw error;
    }
  });
}

/**
 * Opens the log without ever writing to it; `traceless` where nobody writes. Throws LogCorruption or
 * StoreUnavailable.
 */
export function openLogForReading(path: string, traceless = false): LogFile {
  return named(path, () => {
    const database = openDatabase(path, { durability: 'full', readOnly: true, traceless });
    try {
      return { database, ...identify(database, path) };
    } catch (error) {
      database.close();
      throw error;
    }
  });
}

const isEmpty = (database: Database): boolean =>
  numberOf(database, 'SELECT count(*) FROM sqlite_schema') === 0 &&
  numberOf(database, 'PRAGMA application_id') === 0;

function create(database: Database): void {
  inTransaction(database, () => database.exec(tables(randomUUID())));
}

function identify(database: Database, path: string): Omit<LogFile, 'database'> {
  if (numberOf(database, 'PRAGMA application_id') !== applicationId) {
    throw new LogCorruption(
      `${path} is not a log of Stillhere, or its first page is damaged. Nothing was changed. ` +
        'Keep the file and restore a copy.',
    );
  }
  const version = numberOf(database, 'PRAGMA user_version');
  if (version > newestFormat.version) throw tooNew(path, version);
  const format = formats.find((known) => known.version === version);
  if (format === undefined) throw new LogCorruption(`${path} says of itself: format ${version}.`);
  assertColumns(database, path, format);
  const row = database.prepare('SELECT store_id FROM store').get();
  if (row === undefined) throw new LogCorruption(`${path} has lost its store id.`);
  return { storeId: String(row.store_id), format };
}

/** SQLite keeps the names of tables and columns as text in the file, and believes what it finds. */
function assertColumns(database: Database, path: string, format: RowFormat): void {
  try {
    database.prepare('SELECT store_id FROM store');
    database.prepare(
      `SELECT ${format.columns}, checksum FROM event JOIN stream ON stream.id = stream_id`,
    );
  } catch (error) {
    // A lock of somebody else's, for one, says nothing about the file.
    if (faultKindOf(error) !== 'other') throw error;
    const detail = error instanceof Error ? error.message : String(error);
    throw new LogCorruption(
      `${path} is damaged: its tables are not what was written (${detail}). Nothing was changed. ` +
        'Keep the file and restore a copy.',
      {},
      { cause: error },
    );
  }
}

const tooNew = (path: string, version: number): StoreUnavailable =>
  new StoreUnavailable(
    `${path} was written by a newer version of Stillhere (format ${version}; this one knows ` +
      `${newestFormat.version}). Nothing was changed. Start that version, or a newer one, again.`,
    { outcomeKnown: true, reason: 'other' },
  );

function numberOf(database: Database, query: string): number {
  return Number(Object.values(database.prepare(query).get() ?? {})[0]);
}

function named(path: string, open: () => LogFile): LogFile {
  try {
    return open();
  } catch (error) {
    throw storeFault(error, path);
  }
}

/** Damage is a fault of the log; what can pass (no room, no permission) is unavailability. */
export function storeFault(error: unknown, path: string): Error {
  if (error instanceof LogCorruption || error instanceof StoreUnavailable) return error;
  const fault = databaseFault(error, path);
  if (fault.kind === 'damaged') {
    const advice = `Up to where it is sound: npm run verify-log -- --data ${dirname(path)}`;
    return new LogCorruption(`${fault.message} ${advice}`, {}, { cause: fault });
  }
  const reason = fault.kind === 'full' || fault.kind === 'readonly' ? fault.kind : 'other';
  return new StoreUnavailable(fault.message, { outcomeKnown: true, reason, cause: fault });
}
