import type { JsonValue, Position } from '@stillhere/kernel';
import { type Database, faultKindOf, inTransaction, openDatabase } from '@stillhere/sqlite';
import { CheckpointConflict, ReadModelFull } from '../errors.js';
import type { ReadModel, ReadModelChange, ReadModelStore } from './read-model.js';

const schema = `
  CREATE TABLE IF NOT EXISTS log (id TEXT NOT NULL PRIMARY KEY) STRICT;
  CREATE TABLE IF NOT EXISTS checkpoint (
    name TEXT NOT NULL PRIMARY KEY, position TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS row (
    name TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (name, key)
  ) STRICT, WITHOUT ROWID;
`;

export interface SqliteReadModelOptions {
  /** `storeId` of the log: positions of another log mean nothing, so rows made from it are dropped. */
  readonly logId?: string;
}

/** Rows and checkpoints in one file. A power cut may lose the newest commits: they are made again. */
export function createSqliteReadModelStore(
  path: string,
  { logId }: SqliteReadModelOptions = {},
): ReadModelStore {
  const database = openDatabase(path, { durability: 'rebuildable' });
  database.exec(schema);
  if (logId !== undefined) bindToLog(database, logId);
  return {
    open: async (name) => new SqliteReadModel(database, name),
    close: async () => {
      if (database.isOpen) database.close();
    },
  };
}

function bindToLog(database: Database, logId: string): void {
  if (database.prepare('SELECT id FROM log').get()?.id === logId) return;
  inTransaction(database, () => {
    database.exec('DELETE FROM log; DELETE FROM checkpoint; DELETE FROM row');
    database.prepare('INSERT INTO log (id) VALUES (?)').run(logId);
  });
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

  get checkpoint(): Position | undefined {
    return this.#sql.checkpoint.get(this.name)?.position as Position | undefined;
  }

  *rows(): Iterable<readonly [string, JsonValue]> {
    for (const row of this.#sql.rows.all(this.name)) {
      yield [String(row.key), JSON.parse(String(row.value))];
    }
  }

  commit(change: ReadModelChange): void {
    try {
      this.#write(change);
    } catch (error) {
      if (faultKindOf(error) !== 'full') throw error;
      throw new ReadModelFull(`${this.name} waits for room on the disk`, { cause: error });
    }
  }

  #write(change: ReadModelChange): void {
    inTransaction(this.database, () => {
      if (!this.#move(change)) {
        throw new CheckpointConflict(this.name, change.expected, this.checkpoint);
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
