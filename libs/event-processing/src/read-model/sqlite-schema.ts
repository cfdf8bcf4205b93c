import { type Database, inTransaction } from '@stillhere/sqlite';

/** `build` is `''` until a model is first rebuilt; of the builds of a model one is live. */
const schema = `
  CREATE TABLE IF NOT EXISTS log (id TEXT NOT NULL PRIMARY KEY) STRICT;
  CREATE TABLE IF NOT EXISTS log_seen (
    position TEXT NOT NULL PRIMARY KEY, hash TEXT NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS checkpoint (
    name TEXT NOT NULL, build TEXT NOT NULL DEFAULT '', is_live INTEGER NOT NULL DEFAULT 1, position TEXT,
    PRIMARY KEY (name, build)
  ) STRICT, WITHOUT ROWID;
  CREATE UNIQUE INDEX IF NOT EXISTS live ON checkpoint (name) WHERE is_live = 1;
  CREATE TABLE IF NOT EXISTS row (
    name TEXT NOT NULL, build TEXT NOT NULL DEFAULT '', key TEXT NOT NULL, value TEXT NOT NULL,
    PRIMARY KEY (name, build, key)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS stream (
    name TEXT NOT NULL, build TEXT NOT NULL DEFAULT '', stream TEXT NOT NULL, revision INTEGER NOT NULL,
    PRIMARY KEY (name, build, stream)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS entry (
    name TEXT NOT NULL, build TEXT NOT NULL DEFAULT '', tenant TEXT NOT NULL, kind TEXT NOT NULL,
    until_ms INTEGER NOT NULL, position TEXT NOT NULL, ordinal INTEGER NOT NULL,
    from_ms INTEGER NOT NULL, value TEXT NOT NULL,
    PRIMARY KEY (name, build, tenant, kind, until_ms, position, ordinal)
  ) STRICT, WITHOUT ROWID;
`;

/** Files of before there were builds keep their rows: reactors would handle the whole log again. */
const fromBefore = `
  ALTER TABLE checkpoint RENAME TO checkpoint_before;
  ALTER TABLE row RENAME TO row_before;
  ${schema}
  INSERT INTO checkpoint (name, position) SELECT name, position FROM checkpoint_before;
  INSERT INTO row (name, key, value) SELECT name, key, value FROM row_before;
  DROP TABLE checkpoint_before;
  DROP TABLE row_before;
`;

/** Makes the tables, or brings them up to date. */
export function bringUpToDate(database: Database): void {
  inTransaction(database, () => database.exec(isFromBefore(database) ? fromBefore : schema));
}

function isFromBefore(database: Database): boolean {
  const columns = database.prepare('PRAGMA table_info(checkpoint)').all();
  return columns.length > 0 && columns.every(({ name }) => name !== 'build');
}

/** Nothing of any model stays. */
export const forgetAll =
  'DELETE FROM log; DELETE FROM checkpoint; DELETE FROM row; DELETE FROM stream; DELETE FROM entry';
