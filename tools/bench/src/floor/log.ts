import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** Rows as long as an event of a message with its envelope. */
const rowText = 'x'.repeat(900);

/** Commits of `rowsPerCommit` bare rows at the log's durability: what the disk and SQLite allow. */
export function floorAppendsPerS(rowsPerCommit: number, seconds: number): number {
  const directory = mkdtempSync(join(tmpdir(), 'stillhere-bench-floor-log-'));
  const database = new DatabaseSync(join(directory, 'floor.db'));
  database.exec(
    'PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=4000; CREATE TABLE event (position INTEGER PRIMARY KEY, data TEXT NOT NULL) STRICT',
  );
  const insert = database.prepare('INSERT INTO event (data) VALUES (?)');
  const startMs = performance.now();
  let rows = 0;
  while (performance.now() - startMs < seconds * 1_000) {
    database.exec('BEGIN IMMEDIATE');
    for (let row = 0; row < rowsPerCommit; row += 1) insert.run(rowText);
    database.exec('COMMIT');
    rows += rowsPerCommit;
  }
  const perS = Math.round(rows / ((performance.now() - startMs) / 1_000));
  database.close();
  rmSync(directory, { recursive: true, force: true });
  return perS;
}
