import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { StoredEvent } from '@stillhere/event-store';
import { openSqliteEventStore, openSqliteLogReader } from '@stillhere/event-store-sqlite';
import { type Database, openDatabase } from '@stillhere/sqlite';
import { fillLog, markOf, sampleStream } from '../test/sample-log.js';
import { verifyDirectory } from './cli.js';
import { exitCodeOf, reportText } from './report.js';

const root = mkdtempSync(join(tmpdir(), 'verify-log-'));
const [closed, crashed] = [join(root, 'closed'), join(root, 'crashed')];
let sound: Buffer;
let written: readonly StoredEvent[];
let folders = 0;

beforeAll(async () => {
  const store = await openSqliteEventStore({ directory: closed });
  try {
    const pinned = pinWriteAheadLog();
    await fillLog(store, { streams: 4, perStream: 60 });
    copyAsCrashLeavesIt();
    pinned.close();
    written = await store.readAll({ limit: 1_000 });
  } finally {
    await store.close();
  }
  sound = readFileSync(join(closed, 'log.db'));
});
afterAll(() => rmSync(root, { recursive: true }));

/**
 * A reader whose transaction began before anything was written: nothing of the write-ahead log is copied into the file,
 * and none of it is written over, while it is open, however long a busy machine takes to come to the copy.
 */
function pinWriteAheadLog(): Database {
  const reader = openDatabase(join(closed, 'log.db'), { durability: 'full', readOnly: true });
  reader.exec('BEGIN');
  reader.prepare('SELECT count(*) FROM event').get();
  return reader;
}

/** The files of a process that was killed: the newest events are in the write-ahead log only. */
function copyAsCrashLeavesIt(): void {
  mkdirSync(crashed);
  for (const name of ['log.db', 'log.db-wal']) {
    copyFileSync(join(closed, name), join(crashed, name));
  }
}

const placesOf = (bytes: Buffer, text: string): number[] => {
  const places: number[] = [];
  for (let at = bytes.indexOf(text); at >= 0; at = bytes.indexOf(text, at + 1)) places.push(at);
  return places;
};

/** A folder whose log has the lowest bit of the byte at `at` turned. */
function withTurnedBit(bytes: Buffer, at: number): string {
  folders += 1;
  const folder = mkdtempSync(join(root, `turned-${folders}-`));
  const copy = Buffer.from(bytes);
  copy[at] = (copy[at] as number) ^ 1;
  writeFileSync(join(folder, 'log.db'), copy);
  return folder;
}

/** Pages keep leftovers of rows that were moved; a bit that is turned there changes nothing. */
async function expectSameEvents(directory: string): Promise<void> {
  const reader = openSqliteLogReader({ directory });
  expect(await reader.readAll({ limit: 1_000 })).toEqual(written);
  reader.close();
}

async function verify(directory: string) {
  const report = await verifyDirectory({ directory, stream: undefined });
  const text = reportText(report);
  return { report, exitCode: exitCodeOf(report), text, firstLine: text.split('\n')[0] };
}

describe('a log on disk', () => {
  it('is intact as it was written', async () => {
    expect(await verify(closed)).toMatchObject({
      exitCode: 0,
      firstLine: 'intact: 240 events in 4 streams, head position 0000000000000240',
    });
    const report = await verifyDirectory({ directory: closed, stream: sampleStream(2) });
    expect(reportText(report)).toMatch(
      /^intact: 60 events in conversation-local_.*, head revision 59/,
    );
  });

  it('is intact while the service writes it', async () => {
    const directory = join(root, 'live');
    const store = await openSqliteEventStore({ directory });
    try {
      await fillLog(store, { streams: 2, perStream: 40 });
      expect(await verify(directory)).toMatchObject({ exitCode: 0 });
    } finally {
      await store.close();
    }
    expect(await verify(directory)).toMatchObject({ exitCode: 0 });
  });

  it('is incomplete when it is not there, is no database or was cut off', async () => {
    expect(await verify(join(root, 'nowhere'))).toMatchObject({ exitCode: 2 });
    expect((await verify(join(root, 'nowhere'))).text).toContain('does not exist');
    const folder = mkdtempSync(join(root, 'other-'));
    for (const content of [
      Buffer.from('no database at all, '.repeat(500)),
      sound.subarray(0, 5_000),
    ]) {
      writeFileSync(join(folder, 'log.db'), content);
      expect(await verify(folder)).toMatchObject({ exitCode: 2 });
    }
    expect(existsSync(join(folder, 'log.db-wal'))).toBe(false);
  });
});

describe('one turned bit', () => {
  const event = () =>
    written.find(
      ({ revision, stream }) => revision === 33 && stream === sampleStream(1),
    ) as StoredEvent;

  it('in what was said names the stream, the revision and the last good position', async () => {
    const places = placesOf(sound, markOf(1, 33));
    expect(places).toHaveLength(1);
    const { exitCode, text } = await verify(withTurnedBit(sound, places[0] as number));
    expect(exitCode).toBe(1);
    expect(text).toContain(`${sampleStream(1)} revision 33`);
    const lastGood = `${Number(event().position) - 1}`.padStart(16, '0');
    expect(text).toContain(`last good position: ${lastGood}`);
  });

  it.each([
    ['the hash', 1, () => event().metadata.hash],
    ['the event id', 1, () => event().eventId],
    ['the envelope', 1, () => 'command-1-33'],
    ['the name of a stream, in its row and in an index', 2, () => sampleStream(3)],
  ])('in %s is found', async (_what, copies, text) => {
    let found = 0;
    for (const at of placesOf(sound, text())) {
      const directory = withTurnedBit(sound, at + 2);
      const { exitCode } = await verify(directory);
      if (exitCode === 0) await expectSameEvents(directory);
      else found += 1;
    }
    expect(found).toBeGreaterThanOrEqual(copies);
  });

  it('in the first bytes of the file leaves it incomplete', async () => {
    expect(await verify(withTurnedBit(sound, 3))).toMatchObject({ exitCode: 2 });
  });

  it('anywhere never leaves a log that reads otherwise “intact”', async () => {
    const ends = { 0: 0, 1: 0, 2: 0 };
    const step = 1_499;
    const offsets = Array.from({ length: 100 }, (_, at) => at);
    for (let at = 100; at < sound.length; at += step) offsets.push(at);
    for (const at of offsets) {
      const directory = withTurnedBit(sound, at);
      const { exitCode } = await verify(directory);
      ends[exitCode] += 1;
      if (exitCode === 0) await expectSameEvents(directory);
      rmSync(directory, { recursive: true });
    }
    expect(ends[1]).toBeGreaterThan(ends[0]);
    expect(ends[2]).toBeGreaterThan(0);
  }, 120_000);
});

describe('the write-ahead log that a crash left', () => {
  const wal = () => readFileSync(join(crashed, 'log.db-wal'));
  const withWal = (content: Buffer): string => {
    const folder = mkdtempSync(join(root, 'wal-'));
    copyFileSync(join(crashed, 'log.db'), join(folder, 'log.db'));
    writeFileSync(join(folder, 'log.db-wal'), content);
    return folder;
  };
  const turned = (at: number) => {
    const copy = wal();
    copy[at] = (copy[at] as number) ^ 1;
    return copy;
  };

  it('is read to its end', async () => {
    expect(wal().length).toBeGreaterThan(50_000);
    expect(await verify(withWal(wal()))).toMatchObject({
      firstLine: 'intact: 240 events in 4 streams, head position 0000000000000240',
    });
  });

  it('may end in a write that was cut short', async () => {
    expect(await verify(withWal(wal().subarray(0, wal().length - 1_000)))).toMatchObject({
      exitCode: 0,
    });
  });

  it.each([
    ['the page of an event', () => placesOf(wal(), markOf(3, 25))[0] as number],
    ['a frame’s salt', () => 32 + 4 * (24 + 4_096) + 9],
    ['a frame’s checksum', () => 32 + 4 * (24 + 4_096) + 17],
    ['the header’s salt', () => 17],
    ['the header’s page size', () => 10],
  ])('shows a turned bit in %s, though SQLite passes over what follows', async (_what, place) => {
    const { exitCode, text } = await verify(withWal(turned(place())));
    expect(text).not.toContain('intact');
    expect([1, 2]).toContain(exitCode);
  });

  it('is what a changed byte in it is reported as', async () => {
    const { exitCode, text } = await verify(
      withWal(turned(placesOf(wal(), markOf(3, 25))[0] as number)),
    );
    expect(exitCode).toBe(1);
    expect(text).toMatch(/log\.db-wal: frame \d+ of \d+ is not what was written/);
    expect(text).toMatch(/last good position: 0{13}[12]\d\d$/);
  });
});
