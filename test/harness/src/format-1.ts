import { renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { type StoredEvent } from '@stillhere/event-store';
import { openSqliteLogReader } from '@stillhere/event-store-sqlite';
import { type Database, openDatabase } from '@stillhere/sqlite';

const appendOnly = (table: string): string =>
  ['UPDATE', 'DELETE']
    .map(
      (change) => `CREATE TRIGGER ${table}_no_${change.toLowerCase()} BEFORE ${change} ON ${table}
        BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;`,
    )
    .join('');

const tables = (storeId: string): string => `
CREATE TABLE store (id INTEGER PRIMARY KEY CHECK (id = 1), store_id TEXT NOT NULL) STRICT;
CREATE TABLE stream (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE event (
  position INTEGER PRIMARY KEY, stream_id INTEGER NOT NULL, revision INTEGER NOT NULL,
  event_id TEXT NOT NULL, type TEXT NOT NULL, data TEXT NOT NULL, metadata TEXT NOT NULL,
  prev_hash TEXT NOT NULL, hash TEXT NOT NULL, recorded_at TEXT NOT NULL, checksum INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX event_by_revision ON event (stream_id, revision);
CREATE UNIQUE INDEX event_by_id ON event (stream_id, event_id);
${['store', 'stream', 'event'].map(appendOnly).join('')}
INSERT INTO store VALUES (1, '${storeId}');
PRAGMA application_id = ${0x53544c4c};
PRAGMA user_version = 1;`;

/** Writes the log of a directory that nobody has open as the versions before format 2 did. */
export async function writeAsFormat1(directory: string): Promise<void> {
  const path = join(directory, 'log.db');
  const draft = join(directory, 'format-1.db');
  const reader = openSqliteLogReader({ directory });
  const database = openDatabase(draft, { durability: 'rebuildable' });
  database.exec(`BEGIN; ${tables(reader.storeId)}`);
  const add = adder(database);
  for await (const event of reader.everything()) add(event);
  database.exec('COMMIT');
  database.close();
  reader.close();
  for (const end of ['', '-wal', '-shm']) rmSync(`${path}${end}`, { force: true });
  renameSync(draft, path);
}

function adder(database: Database): (event: StoredEvent) => void {
  const insertStream = database.prepare('INSERT INTO stream (name) VALUES (?)');
  const insert = database.prepare('INSERT INTO event VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
  const ids = new Map<string, number>();
  return ({ position, stream, revision, eventId, type, data, metadata, recordedAt }) => {
    const id = ids.get(stream) ?? Number(insertStream.run(stream).lastInsertRowid);
    ids.set(stream, id);
    const { prevHash, hash, ...open } = metadata;
    const rest = [revision, eventId, type, data, JSON.stringify(open), prevHash, hash, recordedAt];
    const ordinal = Number(position);
    const checksum = crc32([ordinal, stream, ...rest].join('\u0001'));
    insert.run(ordinal, id, ...rest, checksum);
  };
}
