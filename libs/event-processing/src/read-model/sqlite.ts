import { dirname } from 'node:path';
import type { Position } from '@stillhere/kernel';
import { type Database, inTransaction, isDirectoryInUse, openDatabase } from '@stillhere/sqlite';
import type { EntryReader } from './entry.js';
import type { ReadModelStore, StoredRows } from './read-model.js';
import { openSqliteBeside, SqliteReadModel } from './sqlite-model.js';
import { bringUpToDate, forgetAll } from './sqlite-schema.js';

/** The log that rows are made from, as it stands when they are opened. */
export interface SourceLog {
  readonly id: string;
  readonly head: LogPlace | undefined;
  /** Whether the event stands in it, at that place. */
  holds(place: LogPlace): boolean | Promise<boolean>;
}

export interface LogPlace {
  readonly position: Position;
  readonly hash: string;
}

export interface SqliteReadModelOptions {
  /** Rows that were not made from this log, as it is, are dropped: they are made again. */
  readonly log?: SourceLog;
  /** After rows were dropped that were of this log once: it is an older copy, or tells another story. */
  readonly onDropped?: () => void;
}

/** Rows and checkpoints in one file. A power cut may lose the newest commits: they are made again. */
export async function createSqliteReadModelStore(
  path: string,
  { log, onDropped = () => undefined }: SqliteReadModelOptions = {},
): Promise<ReadModelStore> {
  const database = openDatabase(path, { durability: 'rebuildable' });
  try {
    bringUpToDate(database);
    if (log !== undefined) await bindToLog(database, { log, onDropped });
  } catch (error) {
    database.close();
    throw error;
  }
  return {
    open: async (name) => new SqliteReadModel(database, { name }),
    openBeside: async (name) => openSqliteBeside(database, name),
    openReader: async (name) => new SqliteReadModel(database, { name }),
    close: async () => {
      if (database.isOpen) database.close();
    },
  };
}

/** Of a store that another process may work on: what its newest commit left behind. Changes nothing. */
export interface ReadModelReader {
  read(name: string): Promise<StoredRows>;
  reader(name: string): EntryReader;
  close(): void;
}

/**
 * For tools. @throws DatabaseFault when there is no such file, or it cannot be read
 */
export function readSqliteReadModels(path: string): ReadModelReader {
  const traceless = !isDirectoryInUse(dirname(path));
  const database = openDatabase(path, { durability: 'rebuildable', readOnly: true, traceless });
  return {
    async read(name) {
      // One transaction: its process may commit between the checkpoint and the rows.
      database.exec('BEGIN');
      try {
        const { checkpoint, rows } = await new SqliteReadModel(database, { name }).read();
        return { checkpoint, rows: [...rows] };
      } finally {
        database.exec('COMMIT');
      }
    },
    reader: (name) => new SqliteReadModel(database, { name }),
    close: () => database.close(),
  };
}

async function bindToLog(
  database: Database,
  { log, onDropped }: { readonly log: SourceLog; readonly onDropped: () => void },
): Promise<void> {
  const madeFrom = database.prepare('SELECT id FROM log').get()?.id;
  const isOfThisLog = madeFrom === log.id;
  const isAhead = isOfThisLog && !(await isWithin(database, log));
  inTransaction(database, () => {
    if (!isOfThisLog || isAhead) {
      database.exec(forgetAll);
      database.prepare('INSERT INTO log (id) VALUES (?)').run(log.id);
    }
    database.exec('DELETE FROM log_seen');
    if (!log.head) return;
    const { position, hash } = log.head;
    database.prepare('INSERT INTO log_seen (position, hash) VALUES (?, ?)').run(position, hash);
  });
  if (isAhead) onDropped();
}

/** No row was made from events that this log does not hold. Positions compare as text. */
async function isWithin(database: Database, { head, holds }: SourceLog): Promise<boolean> {
  const newest = database.prepare('SELECT max(position) AS newest FROM checkpoint').get()?.newest;
  if (typeof newest === 'string' && newest > (head?.position ?? '')) return false;
  const seen = database.prepare('SELECT position, hash FROM log_seen').get();
  return seen === undefined || holds(seen as unknown as LogPlace);
}
