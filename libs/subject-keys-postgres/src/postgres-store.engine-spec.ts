import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { startPostgres } from '@stillhere/engines';
import { describeOn, freshDatabase, type TestDatabase } from '@stillhere/engines/testing';
import { openMigrated, openPostgres, type Postgres } from '@stillhere/postgres';
import type { LiveSubjectKey } from '@stillhere/subject-keys';
import { subjectKeyStoreContract } from '@stillhere/subject-keys/contract';
import { eventually } from '@stillhere/testing';
import { subjectKeysMigration } from './migration.js';
import { createPostgresSubjectKeyStore } from './postgres-store.js';

const live = (wrapped: Uint8Array): LiveSubjectKey => ({
  status: 'live',
  keyId: 'kek-1',
  wrapped: Uint8Array.from(wrapped),
});

/** One process: its own connections, and the store on them. */
async function openProcess({ url, ownerUrl }: Pick<TestDatabase, 'url' | 'ownerUrl'>) {
  const database = await openMigrated({
    ...{ url, ownerUrl, name: 'subject keys', connectionsMax: 4 },
    migrations: [subjectKeysMigration],
  });
  const store = createPostgresSubjectKeyStore({ database, url });
  const closeStore = store.close.bind(store);
  const close = async () => {
    await closeStore();
    await database.close();
  };
  return { database, store: Object.assign(store, { close }) };
}

describeOn('postgres', 'subjects’ keys in PostgreSQL', (engine) => {
  subjectKeyStoreContract({
    name: 'PostgreSQL',
    async create() {
      const database = await freshDatabase(engine);
      return {
        open: async () => (await openProcess(database)).store,
        destroy: () => database.drop(),
        durable: true,
      };
    },
  });

  let place: TestDatabase;
  let superuser: Postgres;
  let one: Awaited<ReturnType<typeof openProcess>>;
  let other: Awaited<ReturnType<typeof openProcess>>;
  beforeAll(async () => {
    place = await freshDatabase(engine);
    one = await openProcess(place);
    other = await openProcess(place);
    superuser = await openPostgres({
      ...{ url: place.superuserUrl, name: 'test', connectionsMax: 3 },
      statementMsMax: 60_000,
    });
  });
  afterAll(async () => {
    await superuser.close();
    await one.store.close();
    await other.store.close();
    await place.drop();
  });

  /** The files of the whole database, tables, indexes and catalogs, that hold the bytes. */
  const filesWith = async (bytes: Buffer): Promise<readonly string[]> => {
    await superuser.query('CHECKPOINT');
    const { rows } = await superuser.query<{ file: string }>(
      `SELECT file FROM pg_database,
         LATERAL (SELECT 'base/' || oid AS folder) AS base,
         LATERAL pg_ls_dir(folder) AS file
       WHERE datname = current_database()
         AND position($1::bytea IN pg_read_binary_file(folder || '/' || file, 0, 100000000, true)) > 0`,
      [bytes],
    );
    return rows.map(({ file }) => file);
  };
  const leafOf = async (subject: string): Promise<string> => {
    const statement = "SELECT 'subject_keys.' || subject_keys.leaf_of($1) AS leaf";
    const { rows } = await superuser.query<{ leaf: string }>(statement, [subject]);
    return rows[0]?.leaf ?? '';
  };
  const subjectsOn = async (leaf: string): Promise<readonly string[]> => {
    const { rows } = await superuser.query<{ subject: string }>(
      `SELECT 'beside.' || n AS subject FROM generate_series(1, 20000) AS n
       WHERE 'subject_keys.' || subject_keys.leaf_of('beside.' || n) = $1`,
      [leaf],
    );
    return rows.map(({ subject }) => subject);
  };

  it('leaves no byte of a destroyed key in any file of the database', async () => {
    const keys = Array.from({ length: 600 }, () => randomBytes(60));
    await Promise.all(keys.map((key, n) => one.store.add(`visitor.${n}`, live(key))));
    await superuser.query('ANALYZE');
    const doomed = keys[77] as Buffer;
    expect(await filesWith(doomed)).toHaveLength(1);
    await one.store.shred('visitor.77');
    expect(await filesWith(doomed)).toEqual([]);
    expect(await filesWith(doomed.subarray(8, 24))).toEqual([]);
    for (const [n, key] of keys.entries()) {
      const expected = n === 77 ? { status: 'shredded' } : live(key);
      expect(await other.store.find(`visitor.${n}`)).toEqual(expected);
    }
  });

  it('which an UPDATE would leave, and a DELETE with a VACUUM', async () => {
    const leaf = await leafOf('visitor.plain');
    const [beside = ''] = await subjectsOn(leaf);
    for (const change of ["UPDATE %s SET wrapped = ''", 'DELETE FROM %s']) {
      const doomed = randomBytes(60);
      await one.store.add(beside, live(randomBytes(60)));
      await superuser.query(`DELETE FROM ${leaf} WHERE subject = 'visitor.plain'`);
      await one.store.add('visitor.plain', live(doomed));
      await superuser.query(`${change.replace('%s', leaf)} WHERE subject = 'visitor.plain'`);
      if (change.startsWith('DELETE')) await superuser.query(`VACUUM ${leaf}`);
      expect(await filesWith(doomed)).toHaveLength(1);
    }
  });

  it('finds what is there, and what was destroyed, while its table is written anew', async () => {
    const kept = live(randomBytes(60));
    const leaf = await leafOf('visitor.kept');
    const subjects = await subjectsOn(leaf);
    expect(subjects.length).toBeGreaterThan(20);
    await one.store.add('visitor.kept', kept);
    let isDone = false;
    const findAgain = async (subject: string, expected: unknown): Promise<void> => {
      while (!isDone) expect(expected).toContainEqual(await other.store.find(subject));
    };
    const findingKept = findAgain('visitor.kept', [kept]);
    for (let at = 0; at + 1 < subjects.length; at += 2) {
      const [early = '', late = ''] = subjects.slice(at, at + 2);
      const key = live(randomBytes(60));
      await one.store.add(early, key);
      let isGone = false;
      const finding = async (): Promise<void> => {
        // Never as though there had been no key: that would be a loss, and this is an erasure.
        while (!isGone) {
          expect([key, { status: 'shredded' }]).toContainEqual(await other.store.find(early));
        }
      };
      const adding = Array.from({ length: 4 }, () => one.store.add(late, key));
      const findings = [finding(), finding()];
      await Promise.all([one.store.shred(early), other.store.shred(late), ...adding]);
      isGone = true;
      await Promise.all(findings);
      for (const subject of [early, late]) {
        expect(await one.store.find(subject)).toEqual({ status: 'shredded' });
      }
      const left = await superuser.query(`SELECT FROM ${leaf} WHERE subject LIKE 'beside.%'`);
      expect(left.count).toBe(0);
    }
    isDone = true;
    await findingKept;
  });

  it('says when somebody else reads the table, and ends it later, by whoever looks', async () => {
    const doomed = randomBytes(60);
    await one.store.add('visitor.read', live(doomed));
    const { mark } = await other.store.shredsSince();
    await superuser.transaction(async (reading) => {
      await reading.query(`SELECT FROM ${await leafOf('visitor.read')}`);
      await expect(one.store.shred('visitor.read')).rejects.toMatchObject({
        code: 'ErasureIncomplete',
      });
      expect(await other.store.find('visitor.read')).toEqual({ status: 'shredded' });
      expect((await other.store.shredsSince(mark)).subjects).toEqual(['visitor.read']);
      await superuser.query("UPDATE subject_keys.shred SET at = at - interval '1 minute'");
      // Does not wait for the reader, who would keep everybody else from the table meanwhile.
      await other.store.shredsSince(mark);
    });
    expect(await filesWith(doomed)).toHaveLength(1);
    await other.store.shredsSince(mark);
    expect(await filesWith(doomed)).toEqual([]);
  });

  it('tells at once by a hint what another process destroyed, also after its connection was cut', async () => {
    let hints = 0;
    other.store.watchShreds?.(() => (hints += 1));
    await eventually('it listens', () => hints === 1);
    await one.store.shred('visitor.hinted');
    await eventually('it was told', () => hints === 2);
    await superuser.query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'stillhere subject keys hints'",
    );
    await eventually('it listens again, and looks', () => hints === 3);
  });

  it('takes a database that was set back for one of which nothing is known', async () => {
    const { mark } = await one.store.shredsSince();
    expect((await one.store.shredsSince(String(Number(mark) + 5))).subjects).toBe(undefined);
    expect((await one.store.shredsSince(mark)).subjects).toEqual([]);
  });

  it('leaves the write-ahead log with its segment, where segments are not used again', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'stillhere-subject-keys-'));
    // The server runs as an account of its own.
    chmodSync(folder, 0o755);
    const server = await startPostgres({
      directory: join(folder, 'cluster'),
      settings: { wal_recycle: 'off' },
    });
    const { store } = await openProcess(server);
    const operator = await openPostgres({
      url: server.superuserUrl,
      name: 'test',
      connectionsMax: 1,
    });
    const segmentsWith = async (bytes: Buffer): Promise<number> => {
      const { rows } = await operator.query<{ count: number }>(
        `SELECT count(*) AS count FROM pg_ls_waldir()
         WHERE position($1::bytea IN pg_read_binary_file('pg_wal/' || name)) > 0`,
        [bytes],
      );
      return rows[0]?.count ?? 0;
    };
    const doomed = randomBytes(60);
    await store.add('visitor.1', live(doomed));
    await store.shred('visitor.1');
    expect(await segmentsWith(doomed)).toBe(1);
    await operator.query('SELECT pg_switch_wal()');
    await operator.query('CHECKPOINT');
    expect(await segmentsWith(doomed)).toBe(0);
    await store.close();
    await operator.close();
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('no service lists wrapped keys, changes one, or forgets that one was destroyed', async () => {
    for (const statement of [
      'SELECT wrapped FROM subject_keys.live_key',
      'SELECT * FROM subject_keys.live_key_0',
      "UPDATE subject_keys.live_key SET wrapped = ''",
      'DELETE FROM subject_keys.shred',
      'UPDATE subject_keys.shred SET is_erased = true',
    ]) {
      await expect(one.database.query(statement)).rejects.toMatchObject({ kind: 'role' });
    }
    await expect(superuser.query('DELETE FROM subject_keys.shred')).rejects.toThrow(/remembered/);
  });
});
