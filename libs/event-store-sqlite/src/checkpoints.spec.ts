import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { newStream, proposeChain } from '@stillhere/event-store/fixtures';
import type { Database } from '@stillhere/sqlite';
import { openDatabase } from '@stillhere/sqlite';
import { Checkpoints } from './checkpoints.js';
import { openLogForWriting } from './log-file.js';
import { LogWriter } from './log-writer.js';
import { encodeAppend, sharedNowMs } from './wire.js';

const limits = { framesDue: 50, framesDueWhenCalm: 10, framesTooMany: 200 };

let directory: string;
let path: string;
let database: Database;
let writer: LogWriter;
let checkpoints: Checkpoints;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'stillhere-checkpoints-'));
  path = join(directory, 'log.db');
  ({ database } = openLogForWriting(path));
  writer = new LogWriter(database);
  checkpoints = new Checkpoints(database, limits);
});
afterEach(() => {
  database.close();
  rmSync(directory, { recursive: true, force: true });
});

function commit(events = 20): void {
  const stream = newStream();
  const message: (string | number)[] = [];
  const append = { stream, events: proposeChain(stream, events), expected: 'noStream' } as const;
  encodeAppend(message, append, sharedNowMs() + 60_000);
  writer.commit([message]);
}

const walBytes = () => statSync(`${path}-wal`).size;

describe('checkpoints', () => {
  it('keep the write-ahead log short while it is written', () => {
    for (let round = 0; round < 200; round += 1) {
      commit();
      expect(checkpoints.afterCommit(false)).toEqual({ kind: 'fine' });
    }
    expect(walBytes()).toBeLessThan(100 * 4_096);
  });

  it('come earlier while nobody waits', () => {
    const copies = (isCalm: boolean): number => {
      let count = 0;
      for (let round = 0; round < 100; round += 1) {
        const before = statSync(path, { bigint: true }).mtimeNs;
        commit(1);
        checkpoints.afterCommit(isCalm);
        if (statSync(path, { bigint: true }).mtimeNs !== before) count += 1;
      }
      return count;
    };
    const busy = copies(false);
    expect(copies(true)).toBeGreaterThan(2 * busy);
    expect(busy).toBeGreaterThan(0);
  });

  it('copy everything at rest', () => {
    commit();
    const before = statSync(path).size;
    checkpoints.atRest();
    expect(statSync(path).size).toBeGreaterThan(before);
  });

  it('empty the write-ahead log at the start', () => {
    commit();
    expect(walBytes()).toBeGreaterThan(0);
    checkpoints.recover();
    expect(walBytes()).toBe(0);
  });

  it('let the log grow past a reader that stays, and start over once it has gone', () => {
    database.exec('PRAGMA busy_timeout = 1');
    const reader = openDatabase(path, { durability: 'full', readOnly: true });
    reader.exec('BEGIN');
    reader.prepare('SELECT count(*) FROM event').get();
    for (let round = 0; round < 60; round += 1) {
      commit();
      expect(checkpoints.afterCommit(false)).toEqual({ kind: 'fine' });
    }
    const grown = walBytes();
    expect(grown).toBeGreaterThan(limits.framesTooMany * 4_096);
    reader.exec('COMMIT');
    for (let round = 0; round < 300; round += 1) {
      commit();
      checkpoints.afterCommit(false);
    }
    expect(walBytes()).toBeLessThan(3 * grown);
    reader.close();
  });
});
