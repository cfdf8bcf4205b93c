import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { filledStream } from '@stillhere/event-store/fixtures';
import { openSqliteEventStore } from './sqlite-event-store.js';

const root = mkdtempSync(join(tmpdir(), 'stillhere-crashed-'));
const crashed = join(root, 'crashed');
const commits = 12;
let folders = 0;

/** The files of a process that was killed: its events are in the write-ahead log only. */
beforeAll(async () => {
  const directory = join(root, 'alive');
  mkdirSync(crashed);
  const store = await openSqliteEventStore({ directory });
  for (let count = 0; count < commits; count += 1) await filledStream(store, 1);
  for (const name of ['log.db', 'log.db-wal']) {
    copyFileSync(join(directory, name), join(crashed, name));
  }
  await store.close();
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

function crashedWith(change: (wal: Buffer) => Buffer): string {
  folders += 1;
  const directory = join(root, `copy-${folders}`);
  mkdirSync(directory);
  copyFileSync(join(crashed, 'log.db'), join(directory, 'log.db'));
  const wal = readFileSync(join(crashed, 'log.db-wal'));
  writeFileSync(join(directory, 'log.db-wal'), change(wal));
  return directory;
}

async function eventsIn(directory: string): Promise<number> {
  const store = await openSqliteEventStore({ directory });
  try {
    return (await store.readAll({ limit: 1_000 })).length;
  } finally {
    await store.close();
  }
}

describe('a log that a crash left', () => {
  it('is all there again', async () => {
    expect(await eventsIn(crashedWith((wal) => wal))).toBe(commits);
  });

  it('is opened when its last write was cut short, without that one', async () => {
    const torn = crashedWith((wal) => wal.subarray(0, wal.length - 1_000));
    expect(await eventsIn(torn)).toBe(commits - 1);
  });

  it('is refused when it is damaged before a later commit, and stays as it is', async () => {
    let damaged: Buffer = Buffer.alloc(0);
    const directory = crashedWith((wal) => {
      const at = Math.floor(wal.length / 2);
      wal[at] = (wal[at] as number) ^ 1;
      damaged = wal;
      return wal;
    });
    await expect(openSqliteEventStore({ directory })).rejects.toMatchObject({
      code: 'LogCorruption',
      message: expect.stringMatching(
        /log\.db-wal is damaged: frame \d+ of \d+ .*Nothing was changed\..*verify-log -- --data .*copy-/,
      ),
    });
    expect(readFileSync(join(directory, 'log.db-wal')).equals(damaged)).toBe(true);
    // The directory is free again, and the answer is the same.
    await expect(openSqliteEventStore({ directory })).rejects.toMatchObject({
      code: 'LogCorruption',
    });
  });
});
