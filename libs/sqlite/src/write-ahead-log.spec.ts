import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Database, DatabaseFault, openDatabase } from './index.js';
import { writeAheadProblems } from './write-ahead-log.js';

const root = mkdtempSync(join(tmpdir(), 'stillhere-wal-'));
const frameBytes = 24 + 4_096;
const frameAt = (index: number): number => 32 + index * frameBytes;
const commits = 20;
/** As a kill leaves them: everything is in the write-ahead log, the file itself is empty. */
let [file, wal] = [Buffer.alloc(0), Buffer.alloc(0)];
let folders = 0;

beforeAll(() => {
  const path = join(root, 'source.db');
  const database = openDatabase(path, { durability: 'full' });
  database.exec('CREATE TABLE word (text TEXT NOT NULL) STRICT');
  for (let number = 0; number < commits; number += 1) writeTransaction(database);
  [file, wal] = [readFileSync(path), readFileSync(`${path}-wal`)];
  database.close();
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** Several pages in one transaction: a commit frame and others before it. */
function writeTransaction(database: Database): void {
  const insert = database.prepare('INSERT INTO word VALUES (?)');
  database.exec('BEGIN');
  for (let row = 0; row < 10; row += 1) insert.run('x'.repeat(1_000));
  database.exec('COMMIT');
}

const isCommit = (index: number): boolean => wal.readUInt32BE(frameAt(index) + 4) !== 0;
const frameCount = (): number => Math.floor((wal.length - 32) / frameBytes);
const commitFrames = (): number[] =>
  Array.from({ length: frameCount() }, (_, index) => index).filter(isCommit);

function folderWith(content: Buffer): string {
  folders += 1;
  const path = join(root, `copy-${folders}.db`);
  writeFileSync(path, file);
  writeFileSync(`${path}-wal`, content);
  return path;
}

const changed = (change: (copy: Buffer) => void): string => {
  const copy = Buffer.from(wal);
  change(copy);
  return folderWith(copy);
};
const turned = (at: number): string =>
  changed((copy) => {
    copy[at] = (copy[at] as number) ^ 1;
  });
const problems = (path: string): readonly string[] => writeAheadProblems(`${path}-wal`);

function rowsIn(path: string): number {
  const database = openDatabase(path, { durability: 'full' });
  const [count] = Object.values(database.prepare('SELECT count(*) FROM word').get() ?? {});
  database.close();
  return Number(count);
}

describe('the write-ahead log that a kill left', () => {
  it('is sound as it was written, and so is one that is not there or empty', () => {
    expect(frameCount()).toBeGreaterThan(40);
    const path = folderWith(wal);
    expect(problems(path)).toEqual([]);
    expect(rowsIn(path)).toBe(10 * commits);
    expect(writeAheadProblems(join(root, 'nowhere'))).toEqual([]);
    expect(problems(folderWith(Buffer.alloc(0)))).toEqual([]);
  });

  it.each([
    ['a page', 2_000],
    ['a page number', 1],
    ['a mark of a commit', 6],
    ['a salt', 9],
    ['a checksum', 17],
  ])('is refused when one bit of %s is turned, in any frame before the last commit', (_, at) => {
    const last = commitFrames().at(-2) as number;
    for (let index = 0; index <= last; index += 1) {
      const path = turned(frameAt(index) + at);
      expect(problems(path)).toEqual([expect.stringContaining(`frame ${index + 1} of`)]);
    }
  });

  it.each([0, 10, 17, 30])('is refused when byte %i of its beginning is changed', (at) => {
    expect(problems(turned(at))).toEqual([expect.stringContaining('its first bytes')]);
  });

  it('may end anywhere: a write that a kill cut short was never acknowledged', () => {
    for (let length = 0; length < wal.length; length += 3_001) {
      expect(problems(folderWith(wal.subarray(0, length)))).toEqual([]);
    }
  });

  it('may have a torn last transaction: a power cut keeps any of its pages', () => {
    const [before, last] = commitFrames().slice(-2) as [number, number];
    expect(last - before).toBeGreaterThan(2);
    for (let lost = before + 1; lost <= last; lost += 1) {
      const path = changed((copy) => copy.fill(0, frameAt(lost), frameAt(lost + 1)));
      expect(problems(path)).toEqual([]);
      expect(rowsIn(path)).toBe(10 * (commits - 1));
    }
    const nothingArrived = changed((copy) => copy.fill(0));
    expect(problems(nothingArrived)).toEqual([]);
  });

  it('may have frames of an earlier round behind its end', () => {
    const path = join(root, 'rounds.db');
    const database = openDatabase(path, { durability: 'full' });
    database.exec('CREATE TABLE word (text TEXT NOT NULL) STRICT');
    for (let number = 0; number < 10; number += 1) writeTransaction(database);
    database.exec('PRAGMA wal_checkpoint(RESTART)');
    writeTransaction(database);
    copyFileSync(`${path}-wal`, `${path}-copy`);
    expect(readFileSync(`${path}-copy`).length).toBeGreaterThan(frameAt(20));
    expect(writeAheadProblems(`${path}-copy`)).toEqual([]);
    database.close();
  });

  it('is not opened for writing when it is damaged, and nothing is changed', () => {
    const path = turned(frameAt(7) + 100);
    const before = readFileSync(`${path}-wal`);
    const open = () => openDatabase(path, { durability: 'full' });
    expect(open).toThrow(DatabaseFault);
    expect(open).toThrow(/copy-\d+\.db-wal is damaged: frame 8 of \d+ .* Nothing was changed\./);
    expect(readFileSync(`${path}-wal`).equals(before)).toBe(true);
    expect(readFileSync(path).equals(file)).toBe(true);
  });

  it('is no reason to refuse what can be made again', () => {
    openDatabase(turned(frameAt(7) + 100), { durability: 'rebuildable' }).close();
  });
});
