import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DatabaseFault, openDatabase } from '@stillhere/sqlite';
import { createSqliteSubjectKeyStore } from './sqlite-store.js';
import { ErasureIncomplete } from './subject-key-store.js';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'subject-keys-'));
  path = join(folder, 'keys.db');
});
afterEach(() => rmSync(folder, { recursive: true }));

const live = (wrapped: Uint8Array) => ({ status: 'live', keyId: 'kek-1', wrapped }) as const;
/** In any of the store's files, while it is open. */
const liesIn = (bytes: Uint8Array) =>
  readdirSync(folder).some((name) => readFileSync(join(folder, name)).includes(bytes));

describe('the key store in SQLite', () => {
  it('leaves no byte of a destroyed key in its files', async () => {
    const store = createSqliteSubjectKeyStore(path);
    const keys = Array.from({ length: 200 }, () => randomBytes(60));
    await Promise.all(keys.map((key, index) => store.add(`visitor.${index}`, live(key))));
    const doomed = keys[77] as Buffer;
    expect(liesIn(doomed)).toBe(true);
    await store.shred('visitor.77');
    expect(liesIn(doomed)).toBe(false);
    expect(liesIn(doomed.subarray(8, 24))).toBe(false);
    expect(await store.find('visitor.76')).toEqual(live(new Uint8Array(keys[76] as Buffer)));
    await store.close();
  });

  it('says when another reader keeps the old bytes alive, and ends it when asked again', async () => {
    const store = createSqliteSubjectKeyStore(path);
    const doomed = randomBytes(60);
    await store.add('visitor.1', live(doomed));
    const reader = openDatabase(path, { durability: 'full', readOnly: true });
    reader.exec('BEGIN');
    reader.prepare('SELECT count(*) FROM subject_key').get();

    await expect(store.shred('visitor.1')).rejects.toThrow(ErasureIncomplete);
    expect(await store.find('visitor.1')).toEqual({ status: 'shredded' });
    expect(liesIn(doomed)).toBe(true);

    reader.close();
    await store.shred('visitor.1');
    expect(liesIn(doomed)).toBe(false);
    await store.close();
  }, 20_000);

  it('forbids to bring a key back or to forget that it was destroyed', async () => {
    const store = createSqliteSubjectKeyStore(path);
    await store.add('visitor.1', live(randomBytes(60)));
    await store.shred('visitor.1');
    await store.close();
    const database = openDatabase(path, { durability: 'full' });
    expect(() => database.exec("UPDATE subject_key SET key_id = 'k', wrapped = x'00'")).toThrow(
      'a key is destroyed or stays',
    );
    expect(() => database.exec('DELETE FROM subject_key')).toThrow('a destroyed key is remembered');
    database.close();
  });

  it('refuses a damaged file with a sentence', () => {
    writeFileSync(path, 'this is not a database, however long it may be'.repeat(100));
    expect(() => createSqliteSubjectKeyStore(path)).toThrow(DatabaseFault);
    expect(() => createSqliteSubjectKeyStore(path)).toThrow(/is damaged or is not a database/);
  });
});
