import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { EventStore, StoredEvent } from '@stillhere/event-store';
import { collect, filledStream, newStream } from '@stillhere/event-store/fixtures';
import fc from 'fast-check';
import { openSqliteLogReader } from './log-reader.js';
import { openSqliteEventStore } from './sqlite-event-store.js';

let directory: string;
let store: EventStore;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'stillhere-reader-'));
  store = await openSqliteEventStore({ directory });
});
afterEach(async () => {
  await store.close();
  rmSync(directory, { recursive: true, force: true });
});

describe('reading the log from a tool', () => {
  it('sees what the running service commits, as it commits it', async () => {
    const one = await filledStream(store, 500);
    const reader = openSqliteLogReader({ directory });
    expect(reader.storeId).toBe(store.storeId);
    expect(await collect(reader.everything())).toHaveLength(500);
    const two = await filledStream(store, 3);
    expect(await reader.readAll({ after: one.result.position, limit: 10 })).toEqual(
      await store.readAll({ after: one.result.position, limit: 10 }),
    );
    expect(await collect(reader.readStream(two.stream, { from: 1, limit: 1 }))).toEqual(
      await collect(store.readStream(two.stream, { from: 1, limit: 1 })),
    );
    expect(await reader.head(two.stream)).toEqual(await store.head(two.stream));
    expect(await reader.head(newStream())).toEqual({ status: 'missing' });
    reader.close();
  });

  it('leaves neither a byte in the file nor a file beside it', async () => {
    await filledStream(store, 20);
    await store.close();
    const before = readFileSync(join(directory, 'log.db'));
    const names = readdirSync(directory);
    const reader = openSqliteLogReader({ directory });
    expect(await collect(reader.everything())).toHaveLength(20);
    expect(reader.fileProblems()).toEqual([]);
    reader.close();
    expect(readdirSync(directory)).toEqual(names);
    expect(readFileSync(join(directory, 'log.db'))).toEqual(before);
  });

  it('notices that a service has started meanwhile', async () => {
    await filledStream(store, 5);
    await store.close();
    const reader = openSqliteLogReader({ directory });
    expect(await collect(reader.everything())).toHaveLength(5);
    store = await openSqliteEventStore({ directory });
    await filledStream(store, 4);
    expect(await collect(reader.everything())).toHaveLength(9);
    reader.close();
  });

  it('reads a copy under another name', async () => {
    await filledStream(store, 5);
    await store.close();
    const file = join(directory, 'evidence.sqlite');
    copyFileSync(join(directory, 'log.db'), file);
    const reader = openSqliteLogReader({ file });
    expect(await collect(reader.everything())).toHaveLength(5);
    reader.close();
  });
});

describe('a damaged file', () => {
  it('never reads as something else: any flipped byte is reported or changes nothing', async () => {
    await filledStream(store, 40);
    await filledStream(store, 3, 'access');
    const truth = await store.readAll({ limit: 100 });
    await store.close();
    const bytes = readFileSync(join(directory, 'log.db'));
    const place = fc.record({
      offset: fc.integer({ min: 0, max: bytes.length - 1 }),
      mask: fc.integer({ min: 1, max: 255 }),
    });
    let reported = 0;
    await fc.assert(
      fc.asyncProperty(place, async ({ offset, mask }) => {
        const damaged = Buffer.from(bytes);
        damaged[offset] = (bytes[offset] ?? 0) ^ mask;
        const read = await readDamaged(damaged);
        if (read === 'reported') reported += 1;
        else expect(read).toEqual(truth);
      }),
      { numRuns: 300 },
    );
    expect(reported).toBeGreaterThan(100);
  }, 60_000);

  it('is reported with the place by whoever reads it live', async () => {
    const { stream } = await filledStream(store, 2);
    await store.close();
    const file = join(directory, 'log.db');
    const bytes = readFileSync(file);
    const at = bytes.indexOf('{"body":"message');
    bytes[at + 10] = (bytes[at + 10] ?? 0) ^ 1;
    writeFileSync(file, bytes);
    store = await openSqliteEventStore({ directory });
    const fault = expect.objectContaining({ code: 'LogCorruption' });
    await expect(collect(store.readStream(stream))).rejects.toEqual(fault);
    await expect(store.readAll({ limit: 5 })).rejects.toMatchObject({ place: { stream } });
    const signal = new AbortController().signal;
    const items = store.subscribe({ after: undefined, signal });
    await expect(collect(items)).rejects.toEqual(fault);
  });
});

/** Everything by position and by stream, as `verify-log` would read it. */
async function readDamaged(bytes: Buffer): Promise<readonly StoredEvent[] | 'reported'> {
  const folder = join(directory, 'damaged');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'log.db');
  writeFileSync(file, bytes);
  try {
    const reader = openSqliteLogReader({ file });
    try {
      const all = await collect(reader.everything());
      for (const stream of new Set(all.map((event) => event.stream))) {
        await collect(reader.readStream(stream));
      }
      return reader.fileProblems().length > 0 ? 'reported' : all;
    } finally {
      reader.close();
    }
  } catch (error) {
    const { code } = error as { code?: string };
    if (code === 'LogCorruption' || code === 'StoreUnavailable') return 'reported';
    throw error;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
