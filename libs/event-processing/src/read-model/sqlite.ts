import type { JsonValue, Position } from '@stillhere/kernel';
import { type Database, faultKindOf, inTransaction, openDatabase } from '@stillhere/sqlite';
import { CheckpointConflict, ReadModelUnavailable } from '../errors.js';
import type { ReadModel, ReadModelChange, ReadModelStore, StoredRows } from './read-model.js';

const schema = `
  CREATE TABLE IF NOT EXISTS log (id TEXT NOT NULL PRIMARY KEY) STRICT;
  CREATE TABLE IF NOT EXISTS log_seen (
    position TEXT NOT NULL PRIMARY KEY, hash TEXT NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS checkpoint (
    name TEXT NOT NULL PRIMARY KEY, position TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS row (
    name TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (name, key)
  ) STRICT, WITHOUT ROWID;
`;

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
    database.exec(schema);
    if (log !== undefined) await bindToLog(database, { log, onDropped });
  } catch (error) {
    database.close();
    throw error;
  }
  return {
    open: async (name) => new SqliteReadModel(database, name),
    close: async () => {
      if (database.isOpen) database.close();
    },
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
      database.exec('DELETE FROM log; DELETE FROM checkpoint; DELETE FROM row');
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

class SqliteReadModel implements ReadModel {
  readonly #sql;

  constructor(
    private readonly database: Database,
    private readonly name: string,
  ) {
    this.#sql = {
      checkpoint: database.prepare('SELECT position FROM checkpoint WHERE name = ?'),
      rows: database.prepare('SELECT key, value FROM row WHERE name = ? ORDER BY key'),
      remove: database.prepare('DELETE FROM row WHERE name = ? AND key = ?'),
      put: database.prepare('INSERT OR REPLACE INTO row (name, key, value) VALUES (?, ?, ?)'),
      begin: database.prepare('INSERT OR IGNORE INTO checkpoint (name, position) VALUES (?, ?)'),
      move: database.prepare('UPDATE checkpoint SET position = ? WHERE name = ? AND position = ?'),
    };
  }

  /** Nobody commits between the two reads: they are one turn of the only process of the directory. */
  async read(): Promise<StoredRows> {
    return { checkpoint: this.#checkpoint, rows: rowsOf(this.#sql.rows.all(this.name)) };
  }

  get #checkpoint(): Position | undefined {
    return this.#sql.checkpoint.get(this.name)?.position as Position | undefined;
  }

  async commit(change: ReadModelChange): Promise<void> {
    try {
      this.#write(change);
    } catch (error) {
      if (faultKindOf(error) !== 'full') throw error;
      throw new ReadModelUnavailable(`${this.name} waits for room on the disk`, { cause: error });
    }
  }

  #write(change: ReadModelChange): void {
    inTransaction(this.database, () => {
      if (!this.#move(change)) {
        throw new CheckpointConflict(this.name, change.expected, this.#checkpoint);
      }
      for (const key of change.deletes) this.#sql.remove.run(this.name, key);
      for (const [key, value] of change.puts) {
        this.#sql.put.run(this.name, key, JSON.stringify(value));
      }
    });
  }

  #move({ expected, next }: ReadModelChange): boolean {
    if (expected === undefined) return this.#sql.begin.run(this.name, next).changes === 1;
    return next > expected && this.#sql.move.run(next, this.name, expected).changes === 1;
  }
}

function* rowsOf(
  stored: readonly Record<string, unknown>[],
): Generator<readonly [string, JsonValue]> {
  for (const row of stored) yield [String(row.key), JSON.parse(String(row.value))];
}
