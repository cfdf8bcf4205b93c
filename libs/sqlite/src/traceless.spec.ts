import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { acquireDirectoryLock, isDirectoryInUse } from './directory-lock.js';
import { openDatabase } from './open-database.js';

let directory: string;
let path: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'stillhere-traceless-'));
  path = join(directory, 'some.db');
});
afterEach(() => {
  chmodSync(directory, 0o700);
  rmSync(directory, { recursive: true, force: true });
});

const crashedWriter = (file: string) => `
  const { DatabaseSync } = require('node:sqlite');
  const database = new DatabaseSync(${JSON.stringify(file)});
  database.exec('PRAGMA journal_mode = WAL; CREATE TABLE t (a TEXT)');
  for (let n = 0; n < 50; n += 1) database.exec("INSERT INTO t VALUES ('row')");
  process.kill(process.pid, 'SIGKILL');
`;

/** Every file with its bytes and its time. */
const everything = () =>
  readdirSync(directory).map((name) => {
    const { mtimeNs } = statSync(join(directory, name), { bigint: true });
    return [name, mtimeNs, readFileSync(join(directory, name)).toString('base64')];
  });

const rowsIn = (traceless: boolean): unknown => {
  const database = openDatabase(path, { durability: 'full', readOnly: true, traceless });
  try {
    return database.prepare('SELECT count(*) AS rows FROM t').get()?.rows;
  } finally {
    database.close();
  }
};

describe('a traceless reader', () => {
  it.each(['with', 'without'])('sees what a crash left in the log, %s its index file', (index) => {
    spawnSync(process.execPath, ['-e', crashedWriter(path)]);
    if (index === 'without') rmSync(`${path}-shm`);
    expect(existsSync(`${path}-wal`)).toBe(true);
    const before = everything();
    expect(rowsIn(true)).toBe(50);
    expect(everything()).toEqual(before);
    // The control: an ordinary reader makes its index anew.
    expect(rowsIn(false)).toBe(50);
    expect(everything()).not.toEqual(before);
  });

  it.each([
    ['header', 20],
    ['first frame', 32 + 24 + 100],
    ['first checksum', 32 + 16],
    ['last frame', -100],
  ])('leaves a log as it is that was damaged in its %s', (_, place) => {
    spawnSync(process.execPath, ['-e', crashedWriter(path)]);
    const bytes = readFileSync(`${path}-wal`);
    const at = place < 0 ? bytes.length + place : place;
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    writeFileSync(`${path}-wal`, bytes);
    const before = everything();
    const database = openDatabase(path, { durability: 'full', readOnly: true, traceless: true });
    database.prepare('SELECT count(*) FROM sqlite_schema').get();
    database.close();
    expect(everything()).toEqual(before);
  });

  it('reads where nothing may be written', () => {
    spawnSync(process.execPath, ['-e', crashedWriter(path)]);
    rmSync(`${path}-shm`);
    chmodSync(directory, 0o500);
    const before = everything();
    expect(rowsIn(true)).toBe(50);
    expect(everything()).toEqual(before);
  });
});

describe('isDirectoryInUse', () => {
  it('tells whether a process works there, and makes nothing', () => {
    expect(isDirectoryInUse(directory)).toBe(false);
    expect(readdirSync(directory)).toEqual([]);
    const lock = acquireDirectoryLock(directory);
    expect(isDirectoryInUse(directory)).toBe(true);
    lock.release();
    expect(isDirectoryInUse(directory)).toBe(false);
    expect(isDirectoryInUse(join(directory, 'nowhere'))).toBe(false);
  });
});
