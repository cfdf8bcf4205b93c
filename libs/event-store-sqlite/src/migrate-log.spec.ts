import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { crc32 } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { StoredEvent } from '@stillhere/event-store';
import { exactly, noStream, proposeChain } from '@stillhere/event-store/fixtures';
import { type Database, openDatabase } from '@stillhere/sqlite';
import { inspectSqliteLog } from './inspect-log.js';
import { openSqliteLogReader } from './log-reader.js';
import { migrateLog } from './migrate-log.js';
import { openSqliteEventStore } from './sqlite-event-store.js';

/** Written by the last version that wrote format 1, and read by it into `events.jsonl`. */
const kept = fileURLToPath(new URL('../test/format-1/', import.meta.url));
const keptEvents = readFileSync(join(kept, 'events.jsonl'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as StoredEvent);

let directory: string;
let path: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'stillhere-format-'));
  path = join(directory, 'log.db');
  copyFileSync(join(kept, 'log.db'), path);
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

async function eventsIn(file = path): Promise<StoredEvent[]> {
  const reader = openSqliteLogReader({ file });
  const events: StoredEvent[] = [];
  for await (const event of reader.everything()) events.push(event);
  expect(reader.fileProblems()).toEqual([]);
  reader.close();
  return events;
}

function pragma(name: string): unknown {
  const database = openDatabase(path, { durability: 'full', readOnly: true, traceless: true });
  const row = database.prepare(`PRAGMA ${name}`).get() ?? {};
  database.close();
  return Object.values(row)[0];
}

const migrate = (): string[] => {
  const said: string[] = [];
  migrateLog(path, (sentence) => said.push(sentence));
  return said;
};

describe('a log of format 1', () => {
  it('is read as it is, without a byte of it changed', async () => {
    const before = readFileSync(path);
    expect(await eventsIn()).toEqual(keptEvents);
    const last = keptEvents.at(-1);
    const facts = inspectSqliteLog(directory);
    expect(facts?.head).toEqual({ position: last?.position, hash: last?.metadata.hash });
    expect(readFileSync(path)).toEqual(before);
    expect(readdirSync(directory)).toEqual(['log.db']);
  });

  it('is written anew with the same events, ids and times, and says so', async () => {
    const { storeId } = inspectSqliteLog(directory) ?? {};
    const said = migrate();
    expect(said).toEqual([
      expect.stringContaining('is written anew in format 2'),
      expect.stringContaining(`in format 2 now: ${keptEvents.length} events`),
    ]);
    expect(await eventsIn()).toEqual(keptEvents);
    expect(inspectSqliteLog(directory)?.storeId).toBe(storeId);
    expect(migrate()).toEqual([]);
    expect(readdirSync(directory)).toEqual(['log.db']);
    expect(pragma('user_version')).toBe(2);
  });

  it('is migrated by a start, which goes on where it stood and knows what it holds', async () => {
    const warnings: string[] = [];
    const logger = { warn: (text: string) => warnings.push(text), error: () => undefined };
    const store = await openSqliteEventStore({ directory, logger });
    expect(warnings).toHaveLength(2);
    const last = keptEvents.findLast(({ stream }) => stream.startsWith('conversation'));
    const { stream, revision, metadata } = last as StoredEvent;
    const chain = proposeChain(stream, 2, metadata.hash);
    await store.append(stream, chain, exactly(revision));
    const again = await store.append(stream, chain, exactly(revision));
    expect(again).toMatchObject({ outcome: 'alreadyAppended', first: revision + 1 });
    const old = keptEvents.filter((event) => event.stream === stream).slice(0, 3);
    const first = await store.append(stream, old, noStream);
    expect(first).toMatchObject({ outcome: 'alreadyAppended', stored: old });
    const read = keptEvents.find((event) => event.stream.startsWith('access')) as StoredEvent;
    const any = { ...noStream, expected: 'any' } as const;
    const repeated = await store.append(read.stream, [read], any);
    expect(repeated).toMatchObject({ outcome: 'alreadyAppended', first: 0, stored: [read] });
    await store.close();
    expect((await eventsIn()).slice(0, keptEvents.length)).toEqual(keptEvents);
  });

  it('is migrated with what a crash left in the write-ahead log', async () => {
    const lived = openDatabase(path, { durability: 'full' });
    lived.exec('PRAGMA wal_autocheckpoint = 0; CREATE TABLE aside (x); DROP TABLE aside');
    const crashed = join(directory, 'crashed');
    mkdirSync(crashed);
    for (const name of ['log.db', 'log.db-wal'])
      copyFileSync(join(directory, name), join(crashed, name));
    lived.close();
    migrateLog(join(crashed, 'log.db'), () => undefined);
    expect(await eventsIn(join(crashed, 'log.db'))).toEqual(keptEvents);
    expect(readdirSync(crashed)).toEqual(['log.db']);
  });

  it('is migrated from the start where a draft of an interrupted one lies', async () => {
    for (const end of ['', '-wal', '-journal']) writeFileSync(`${path}.next${end}`, 'half a draft');
    migrate();
    expect(await eventsIn()).toEqual(keptEvents);
    expect(readdirSync(directory)).toEqual(['log.db']);
  });
});

describe('kill -9 during a migration', () => {
  const migrator = fileURLToPath(new URL('../test/migrator.mjs', import.meta.url));
  const formatOf = (): unknown => {
    const copy = join(directory, 'look.db');
    copyFileSync(path, copy);
    const database = openDatabase(copy, { durability: 'full', readOnly: true, traceless: true });
    const row = database.prepare('PRAGMA user_version').get();
    database.close();
    rmSync(copy);
    return row?.user_version;
  };

  it('leaves the whole log in one of the formats, before whichever step it comes', async () => {
    const formats: unknown[] = [];
    for (let step = 1; ; step += 1) {
      copyFileSync(join(kept, 'log.db'), path);
      const run = spawnSync(process.execPath, [migrator, path, String(step)]);
      expect(String(run.stderr)).toBe('');
      const format = formatOf();
      formats.push(format);
      expect([step, await eventsIn()]).toEqual([step, keptEvents]);
      migrate();
      expect([step, await eventsIn()]).toEqual([step, keptEvents]);
      expect(readdirSync(directory)).toEqual(['log.db']);
      if (run.signal === null) break;
      expect(run.signal).toBe('SIGKILL');
    }
    expect(formats.length).toBeGreaterThan(30);
    expect(formats.filter((format) => format === 1).length).toBeGreaterThan(20);
    expect(formats.at(-1)).toBe(2);
  }, 240_000);
});

describe('a log of format 1 stays as it is', () => {
  const refused = (): unknown => {
    try {
      migrate();
      return undefined;
    } catch (error) {
      return error;
    }
  };

  it('where another program has it open', async () => {
    const other = openDatabase(path, { durability: 'full' });
    other.prepare('SELECT count(*) FROM event').get();
    expect(refused()).toMatchObject({ code: 'StoreUnavailable' });
    other.close();
    expect(pragma('user_version')).toBe(1);
    expect(existsSync(`${path}.next`)).toBe(false);
    migrate();
    expect(await eventsIn()).toEqual(keptEvents);
  }, 20_000);

  it.each([
    ['a text was changed', "data = replace(data, 'plain', 'other')"],
    ['an event was taken out', undefined],
  ])('where %s', (_what, change) => {
    const database = openDatabase(path, { durability: 'full' });
    for (const name of ['event_no_update', 'event_no_delete'])
      database.exec(`DROP TRIGGER ${name}`);
    if (change === undefined) database.exec('DELETE FROM event WHERE position = 9');
    else database.exec(`UPDATE event SET ${change}`);
    database.close();
    const before = readFileSync(path);
    expect(refused()).toMatchObject({ code: 'LogCorruption' });
    expect(pragma('user_version')).toBe(1);
    const other = readFileSync(path);
    expect(other.subarray(100)).toEqual(before.subarray(100));
    expect(readdirSync(directory)).toEqual(['log.db']);
  });

  it('where the hash of an event does not follow from its content, though its checksum does', () => {
    const database = openDatabase(path, { durability: 'full' });
    database.exec('DROP TRIGGER event_no_update');
    const { stream, hash } = forge(database);
    database.close();
    expect(refused()).toMatchObject({
      code: 'LogCorruption',
      message: expect.stringContaining(stream),
    });
    expect(hash).toHaveLength(64);
    expect(pragma('user_version')).toBe(1);
  });
});

/** Changes what somebody wrote and mends the checksum, as a person would who wants it unseen. */
function forge(database: Database): { stream: string; hash: string } {
  const columns =
    'position, name, revision, event_id, type, data, metadata, prev_hash, hash, recorded_at';
  const row = database
    .prepare(`SELECT ${columns} FROM event JOIN stream ON stream.id = stream_id WHERE position = 5`)
    .get() as Record<string, string>;
  const forged = { ...row, data: '{"body":"never said"}' };
  database
    .prepare('UPDATE event SET data = ?, checksum = ? WHERE position = 5')
    .run(forged.data, crc32(Object.values(forged).join('\u0001')));
  return { stream: String(row.name), hash: String(row.hash) };
}

it('leaves a log alone that it has nothing to do with', () => {
  rmSync(path);
  expect(migrate()).toEqual([]);
  writeFileSync(path, '');
  expect(migrate()).toEqual([]);
  expect(readFileSync(path)).toHaveLength(0);
});
