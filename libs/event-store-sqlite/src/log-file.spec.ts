import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { LogCorruption } from '@stillhere/event-store';
import { newStream, proposeChain } from '@stillhere/event-store/fixtures';
import { openDatabase } from '@stillhere/sqlite';
import { openLogForReading, openLogForWriting } from './log-file.js';
import { LogWriter } from './log-writer.js';
import { encodeAppend, sharedNowMs } from './wire.js';

let directory: string;
let path: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'stillhere-file-'));
  path = join(directory, 'log.db');
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

function fileWithEvents(): void {
  const { database } = openLogForWriting(path);
  const message: (string | number)[] = [];
  const stream = newStream();
  const append = { stream, events: proposeChain(stream, 3), expected: 'noStream' } as const;
  encodeAppend(message, append, sharedNowMs() + 60_000);
  new LogWriter(database).commit([message]);
  database.close();
}

describe('the log file', () => {
  it('keeps its id, and another file has another', () => {
    const first = openLogForWriting(path);
    const other = openLogForWriting(join(directory, 'other.db'));
    expect(first.storeId).not.toBe(other.storeId);
    first.database.close();
    other.database.close();
    const again = openLogForWriting(path);
    expect(again.storeId).toBe(first.storeId);
    again.database.close();
  });

  it('fsyncs each commit and leaves checkpoints to the writer', () => {
    const { database } = openLogForWriting(path);
    const value = (name: string) =>
      Object.values(database.prepare(`PRAGMA ${name}`).get() ?? {})[0];
    expect([value('journal_mode'), value('synchronous')]).toEqual(['wal', 2]);
    expect(value('wal_autocheckpoint')).toBe(0);
    database.close();
  });

  it('is damaged where a name of its tables is not what was written', () => {
    fileWithEvents();
    const text = readFileSync(path, 'latin1');
    writeFileSync(path, text.replace('  position INTEGER', '  positiof INTEGER'), 'latin1');
    expect(() => openLogForReading(path)).toThrow(LogCorruption);
    expect(() => openLogForWriting(path)).toThrow(/tables are not what was written/);
  });

  it.each([
    "UPDATE event SET data = '{}'",
    'DELETE FROM event',
    "UPDATE stream SET name = 'other-local_1'",
    'DELETE FROM stream',
    "UPDATE store SET store_id = 'other'",
    'DELETE FROM store',
  ])('refuses: %s', (statement) => {
    fileWithEvents();
    const { database } = openLogForWriting(path);
    expect(() => database.exec(statement)).toThrow('the log is append-only');
    database.close();
  });

  it('refuses a file of a newer version and says what to do', () => {
    fileWithEvents();
    const database = openDatabase(path, { durability: 'full' });
    database.exec('PRAGMA user_version = 99');
    database.close();
    for (const open of [openLogForWriting, openLogForReading]) {
      expect(() => open(path)).toThrow(
        /newer version of Stillhere \(format 99; this one knows 2\)/,
      );
    }
  });

  it("refuses somebody else's database", () => {
    const database = openDatabase(path, { durability: 'full' });
    database.exec('CREATE TABLE recipes (name TEXT)');
    database.close();
    expect(() => openLogForWriting(path)).toThrow('is not a log of Stillhere');
  });

  it('refuses a file whose header is damaged, and leaves it as it is', () => {
    fileWithEvents();
    const bytes = readFileSync(path);
    bytes.fill(0x5a, 0, 40);
    writeFileSync(path, bytes);
    for (const open of [openLogForWriting, openLogForReading]) {
      expect(() => open(path)).toThrow(expect.objectContaining({ code: 'LogCorruption' }));
    }
    expect(readFileSync(path)).toEqual(bytes);
  });

  it('refuses to read what is not there, and does not create it', () => {
    expect(() => openLogForReading(path)).toThrow(
      expect.objectContaining({ code: 'StoreUnavailable' }),
    );
  });
});
