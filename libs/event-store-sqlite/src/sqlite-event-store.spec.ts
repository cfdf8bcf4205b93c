import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { EventStore } from '@stillhere/event-store';
import {
  collect,
  exactly,
  filledStream,
  hashOfLast,
  idsOf,
  iterate,
  newStream,
  noStream,
  outcomeOf,
  proposeChain,
  takeEvents,
} from '@stillhere/event-store/fixtures';
import { acquireDirectoryLock } from '@stillhere/sqlite';
import { openSqliteEventStore } from './sqlite-event-store.js';

let directory: string;
let store: EventStore | undefined;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'stillhere-store-'));
});
afterEach(async () => {
  await store?.close();
  store = undefined;
  rmSync(directory, { recursive: true, force: true });
});

describe('opening', () => {
  it('finds everything again, with the same id and the same positions', async () => {
    store = await openSqliteEventStore({ directory });
    const { storeId } = store;
    const { stream, events } = await filledStream(store, 3);
    const before = await store.readAll({ limit: 10 });
    await store.close();
    store = await openSqliteEventStore({ directory });
    expect(store.storeId).toBe(storeId);
    expect(await store.readAll({ limit: 10 })).toEqual(before);
    const again = await store.append(stream, events, noStream);
    expect(again).toMatchObject({ outcome: 'alreadyAppended', first: 0, last: 2 });
  });

  it('is refused while the directory is in use, and leaves it alone', async () => {
    store = await openSqliteEventStore({ directory });
    await expect(openSqliteEventStore({ directory })).rejects.toMatchObject({
      code: 'DirectoryInUse',
    });
    await filledStream(store, 1);
  });

  it('works under a lock of the caller and leaves that with the caller', async () => {
    const lock = acquireDirectoryLock(directory);
    store = await openSqliteEventStore({ directory, lock });
    await filledStream(store, 1);
    await store.close();
    expect(() => acquireDirectoryLock(directory)).toThrow('is in use by');
    lock.release();
  });

  it('of a damaged file fails with a sentence and lets the directory go', async () => {
    writeFileSync(join(directory, 'log.db'), 'not a database at all '.repeat(500));
    let poisoned = 0;
    const opened = openSqliteEventStore({
      directory,
      onPoisoned: () => {
        poisoned += 1;
      },
    });
    await expect(opened).rejects.toMatchObject({
      code: 'LogCorruption',
      message: expect.stringContaining('log.db is damaged'),
    });
    acquireDirectoryLock(directory).release();
    expect(poisoned).toBe(0);
  });

  it('of a read-only directory fails with a sentence', () => {
    chmodSync(directory, 0o555);
    const script = `
      import { openSqliteEventStore } from '@stillhere/event-store-sqlite';
      await openSqliteEventStore({ directory: ${JSON.stringify(directory)} })
        .catch((error) => process.stdout.write(error.message));`;
    const nobody = 65_534;
    const child = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
      ...(process.getuid?.() === 0 && { uid: nobody, gid: nobody }),
      encoding: 'utf8',
    });
    expect(child.stdout + child.stderr).toContain('is read-only for this account');
  });

  it('with an unsafe option warns about each', async () => {
    const warnings: string[] = [];
    const logger = { warn: (text: string) => warnings.push(text), error: () => undefined };
    const unsafeForTesting = { synchronous: 'off', acknowledgeBeforeCommit: true } as const;
    store = await openSqliteEventStore({ directory, logger, unsafeForTesting });
    expect(warnings).toEqual([
      expect.stringContaining('UNSAFE: the log runs with synchronous'),
      expect.stringContaining('UNSAFE: the log runs with acknowledgeBeforeCommit'),
    ]);
  });
});

describe('a reader', () => {
  it('that is far behind catches up from the file and is told that it fell behind', async () => {
    store = await openSqliteEventStore({ directory });
    const control = new AbortController();
    const items = iterate(store.subscribe({ after: undefined, signal: control.signal }));
    expect(await items.next()).toMatchObject({ value: { kind: 'caughtUp' } });
    const appended = [];
    for (let round = 0; round < 20; round += 1) {
      appended.push(...(await filledStream(store, 500)).events);
    }
    expect(await items.next()).toMatchObject({ value: { kind: 'fellBehind' } });
    expect(idsOf(await takeEvents(items, 10_000))).toEqual(idsOf(appended));
    expect(await items.next()).toMatchObject({ value: { kind: 'caughtUp' } });
    control.abort();
  });

  it('is not held up by a writer, nor a writer by it', async () => {
    const opened = await openSqliteEventStore({ directory });
    store = opened;
    const { stream } = await filledStream(opened, 500);
    const reads = Array.from({ length: 20 }, () => collect(opened.readStream(stream)));
    const writes = Array.from({ length: 100 }, () => filledStream(opened, 1));
    await Promise.all(writes);
    for (const events of await Promise.all(reads)) expect(events).toHaveLength(500);
  });
});

describe('a deadline', () => {
  it('that passes in a long queue ends in time, and a repeat finds out what came of it', async () => {
    const opened = await openSqliteEventStore({ directory });
    store = opened;
    const appends = Array.from({ length: 1_500 }, () => {
      const stream = newStream();
      return { stream, events: proposeChain(stream, 2) };
    });
    const hurried = { expected: 'noStream', deadlineMs: 8 } as const;
    const outcomes = await Promise.all(
      appends.map(({ stream, events }) => outcomeOf(opened.append(stream, events, hurried))),
    );
    expect(outcomes.filter((outcome) => outcome === 'StoreUnavailable').length).toBeGreaterThan(0);
    for (const { stream, events } of appends) {
      expect(await opened.append(stream, events, noStream)).toMatchObject({ first: 0, last: 1 });
    }
    expect(await opened.readAll({ limit: 10_000 })).toHaveLength(3_000);
  }, 30_000);
});

/** A file system of its own that is really full; needs the right to mount one. */
const canMount =
  process.platform === 'linux' &&
  spawnSync('unshare', ['-m', 'true']).status === 0 &&
  process.getuid?.() === 0;

describe('a full disk', () => {
  const itMounted = canMount ? it : it.skip;

  itMounted(
    'refuses appends, surely unwritten, and goes on by itself when there is room',
    async () => {
      const small = join(directory, 'small');
      mkdirSync(small);
      expect(spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=3m', 'tmpfs', small]).status).toBe(0);
      try {
        store = await openSqliteEventStore({ directory: small });
        const kept = await filledStream(store, 5);
        writeFileSync(join(small, 'ballast'), Buffer.alloc(2_000_000));
        const refused = await fillUp(store);
        expect(refused).toMatchObject({ reason: 'full', outcomeKnown: true });
        rmSync(join(small, 'ballast'));
        const next = proposeChain(kept.stream, 1, hashOfLast(kept.events));
        expect(await store.append(kept.stream, next, exactly(4))).toMatchObject({ first: 5 });
        await store.close();
      } finally {
        store = undefined;
        spawnSync('umount', [small]);
      }
    },
  );
});

/** Appends until one is refused; gives what it was refused with. */
async function fillUp(full: EventStore): Promise<unknown> {
  for (let round = 0; round < 1_000; round += 1) {
    try {
      await filledStream(full, 50);
    } catch (error) {
      return error;
    }
  }
  throw new Error('the disk never filled up');
}

describe('a poisoned store', () => {
  it('refuses everything, drops its readers and tells the owner once', async () => {
    const child = spawnSync(
      'sh',
      ['-c', `ulimit -f 600; exec "${process.execPath}" --input-type=module`],
      { input: poisonScript(directory), encoding: 'utf8', cwd: process.cwd() },
    );
    expect(child.stderr).toBe('');
    expect(JSON.parse(child.stdout)).toEqual({
      told: ['poisoned'],
      first: ['StoreUnavailable', 'poisoned', false],
      later: ['StoreUnavailable', 'poisoned', true],
      read: ['StoreUnavailable', 'poisoned', true],
      subscription: 'SubscriptionDropped',
    });
    store = await openSqliteEventStore({ directory });
    const all = await store.readAll({ limit: 10_000 });
    expect(all.length).toBeGreaterThanOrEqual(5);
  });
});

/**
 * A limit on the size of files makes writes fail with EFBIG, which SQLite reports as it reports a
 * broken disk.
 */
const poisonScript = (folder: string) => `
  import { openSqliteEventStore } from '@stillhere/event-store-sqlite';
  import { filledStream } from '@stillhere/event-store/fixtures';
  const told = [];
  const store = await openSqliteEventStore({
    directory: ${JSON.stringify(folder)},
    onPoisoned: (fault) => told.push(fault.reason),
  });
  const ending = (call) => call.then(
    () => undefined, (error) => [error.code, error.reason, error.outcomeKnown]);
  const items = store.subscribe({ after: 'head', signal: new AbortController().signal });
  const follow = (async () => { for await (const _ of items); })().catch((error) => error.code);
  await filledStream(store, 5);
  const much = Array.from({ length: 100 }, () => ending(filledStream(store, 20)));
  const first = (await Promise.all(much)).find((outcome) => outcome !== undefined);
  const later = await ending(filledStream(store, 1));
  const read = await ending(store.readAll({ limit: 1 }));
  const subscription = await follow;
  process.stdout.write(JSON.stringify({ told, first, later, read, subscription }));
  await store.close();`;
