import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { viewsFile } from '@stillhere/data-directory';
import { openSqliteEventStore } from '@stillhere/event-store-sqlite';
import { acquireDirectoryLock, openDatabase } from '@stillhere/sqlite';
import { enterQueue, waitingRow } from '../test/sample-log.js';
import { runRebuild } from './cli.js';

let directory: string;
let said: string[];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'stillhere-rebuild-'));
  said = [];
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const say = (text: string): void => void said.push(text);
const run = (...args: string[]): Promise<number> => {
  said = [];
  const output = { print: say, say, json: (value: unknown) => say(JSON.stringify(value)) };
  return runRebuild([...args, '--data', directory], {}, output);
};
const record = async (...chats: number[]): Promise<void> => {
  const lock = acquireDirectoryLock(directory);
  const store = await openSqliteEventStore({ directory, lock });
  await enterQueue(store, chats);
  await store.close();
  lock.release();
};
const change = (sql: string): void => {
  const database = openDatabase(join(directory, viewsFile), { durability: 'rebuildable' });
  database.exec(sql);
  database.close();
};

describe('a read model of a data directory', () => {
  it('is rebuilt from the log, and then differs in nothing', async () => {
    await record(1, 2, 3);
    expect(await run('routing.waiting')).toBe(0);
    expect(said.join()).toMatch(
      /rebuilt: routing.waiting@4, 3 rows from 3 of 3 events in .* position \d+/,
    );
    expect(await run('routing.waiting', '--diff')).toBe(0);
    expect(said.join()).toMatch(/same: routing.waiting@4 at position \d+, 3 rows from 3 events/);
  });

  it('that differs is told by its first different row, changed, lost or invented, and mended', async () => {
    await record(1, 2, 3);
    await run('routing.waiting');
    change(
      `UPDATE row SET value = replace(value, '"priority":3', '"priority":9') WHERE key > '${waitingRow(1)}'`,
    );
    expect(await run('routing.waiting', '--diff')).toBe(1);
    expect(said.join('\n')).toContain(`first different row: ${waitingRow(2)}`);
    expect(said.join('\n')).toContain('priority: live 9, rebuilt 3');
    change(`DELETE FROM row WHERE key = '${waitingRow(1)}'`);
    expect(await run('routing.waiting', '--diff')).toBe(1);
    expect(said.join('\n')).toMatch(new RegExp(`row: ${waitingRow(1)}\n  live: no such row`));
    expect(await run('routing.waiting')).toBe(0);
    change(`INSERT INTO row (name, build, key, value)
      SELECT name, build, 'another', '1' FROM checkpoint WHERE is_live = 1`);
    expect(await run('routing.waiting', '--diff', '--json')).toBe(1);
    expect(JSON.parse(said.join())).toMatchObject({
      result: 'different',
      first: { key: 'another', live: 1 },
    });
    expect(await run('routing.waiting')).toBe(0);
    expect(await run('routing.waiting', '--diff')).toBe(0);
  });

  it('is compared where it is stored, not where the log ends', async () => {
    await record(1);
    await run('routing.waiting');
    await record(2);
    expect(await run('routing.waiting', '--diff')).toBe(0);
    expect(said.join()).toContain('1 row from 1 event');
  });

  it('is left alone while Stillhere runs, and can be compared', async () => {
    await record(1);
    await run('routing.waiting');
    const lock = acquireDirectoryLock(directory);
    expect(await run('routing.waiting')).toBe(2);
    expect(said.join()).toMatch(/is in use by .*Nothing was changed/s);
    expect(await run('routing.waiting', '--diff')).toBe(0);
    lock.release();
  });

  it('that is a ledger is rebuilt and compared the same way, its entries too', async () => {
    await record(1, 2, 3);
    expect(await run('reporting.observations')).toBe(0);
    expect(said.join()).toMatch(/rebuilt: reporting.observations@1, 3 rows from 3 of 3 events/);
    expect(await run('reporting.observations', '--diff')).toBe(0);
    change(
      `UPDATE entry SET value = replace(value, '"listening"', '"other"') WHERE position LIKE '%2'`,
    );
    expect(await run('reporting.observations', '--diff')).toBe(1);
    expect(said.join('\n')).toMatch(/first different row: entry\/local\/queued\/.*live .*"other"/s);
    await record(4);
    expect(await run('reporting.observations')).toBe(0);
    expect(await run('reporting.observations', '--diff')).toBe(0);
  });

  it('that knows more than the log says so', async () => {
    await record(1);
    await run('routing.waiting');
    change(`UPDATE checkpoint SET position = '9999999999999999'`);
    expect(await run('routing.waiting', '--diff')).toBe(1);
    expect(said.join()).toContain('the log ends before it');
  });
});

describe('what cannot be done is refused by a sentence', () => {
  it.each([
    [
      'rooms',
      '"rooms" is no projection of this version; expected one of intake.settings, presence, presence.contact, presence.desks, reporting.observations, routing.settings, routing.waiting.',
    ],
    ['routing.waiting@1', '"routing.waiting@1" is no projection of this version; expected one of'],
    [
      'routing.seats',
      'expected one of intake.settings, presence, presence.contact, presence.desks, reporting.observations, routing.settings, routing.waiting.',
    ],
  ])('%s', async (name, sentence) => {
    expect(await run(name)).toBe(2);
    expect(said.join()).toContain(sentence);
    expect(said.join()).toContain('Nothing was changed.');
  });

  it('no name', async () => {
    expect(await run()).toBe(2);
    expect(said.join()).toContain(
      'one of intake.settings, presence, presence.contact, presence.desks, reporting.observations, routing.settings, routing.waiting',
    );
  });

  it('a directory with nothing in it, which stays as it is', async () => {
    expect(await run('presence')).toBe(2);
    expect(said.join()).toContain('There is no Stillhere data');
    expect(existsSync(join(directory, 'lock.db'))).toBe(false);
  });

  it('a view that was never stored has nothing to be compared with', async () => {
    await record(1);
    await run('routing.waiting');
    expect(await run('presence', '--diff')).toBe(2);
    expect(said.join()).toContain('nothing of presence@3 is stored yet');
  });
});
