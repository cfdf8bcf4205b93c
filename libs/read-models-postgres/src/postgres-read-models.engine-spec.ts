import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { startPostgres } from '@stillhere/engines';
import { describeOn, freshDatabase, type TestDatabase } from '@stillhere/engines/testing';
import type { ReadModel } from '@stillhere/event-processing';
import {
  ledgerContract,
  projectionContract,
  readModelStoreContract,
  sharedContract,
} from '@stillhere/event-processing/contract';
import type { Position } from '@stillhere/kernel';
import { migrate, openMigrated, openPostgres, type Postgres } from '@stillhere/postgres';
import { eventually } from '@stillhere/testing';
import { readModelsMigration } from './migration.js';
import { createPostgresReadModelStore, forgetWhatIsAhead } from './postgres-read-models.js';

const at = (n: number): Position => String(n).padStart(16, '0') as Position;
let logs = 0;

describeOn('postgres', 'read models in PostgreSQL', (engine) => {
  let database: TestDatabase;
  const opened: Postgres[] = [];

  const connect = async (name = 'read models'): Promise<Postgres> => {
    const { url, ownerUrl } = database;
    const connection = await openMigrated({
      ...{ url, ownerUrl, name, connectionsMax: 2 },
      migrations: [readModelsMigration],
    });
    opened.push(connection);
    return connection;
  };
  const open = async (logId: string): Promise<ReadModel> =>
    createPostgresReadModelStore({ database: await connect(), logId }).open('rows@1');

  beforeAll(async () => {
    database = await freshDatabase(engine);
  });
  afterAll(async () => {
    for (const connection of opened) await connection.close();
    await database.drop();
  });

  const freshStore = async () => {
    logs += 1;
    return createPostgresReadModelStore({ database: await connect(), logId: `log-${logs}` });
  };
  readModelStoreContract('PostgreSQL', freshStore);
  projectionContract('PostgreSQL', freshStore);
  ledgerContract('PostgreSQL', freshStore);
  sharedContract('PostgreSQL', async () => {
    logs += 1;
    const logId = `log-${logs}`;
    return {
      open: async (turnOf) =>
        createPostgresReadModelStore({ database: await connect(), logId, turnOf }),
      close: async () => undefined,
    };
  });

  it('of several processes that commit from one checkpoint, one is first; nothing of the others stays', async () => {
    const models = await Promise.all(Array.from({ length: 4 }, () => open('shared')));
    let expected: Position | undefined;
    for (let round = 1; round <= 20; round += 1) {
      const next = at(round);
      const commits = models.map((model, who) =>
        model.commit({ expected, next, puts: [['row', { round, who }]], deletes: [] }),
      );
      const results = await Promise.allSettled(commits);
      const winners = results.flatMap(({ status }, who) => (status === 'fulfilled' ? [who] : []));
      expect(winners).toHaveLength(1);
      for (const result of results) {
        if (result.status === 'fulfilled') continue;
        expect(result.reason).toMatchObject({ code: 'CheckpointConflict' });
      }
      const stored = await models[0]?.read();
      expect([...(stored?.rows ?? [])]).toEqual([['row', { round, who: winners[0] }]]);
      expected = next;
    }
  });

  it('of a committer that is killed in the middle nothing stays, and the next one goes on', async () => {
    const first = await open('killed');
    await first.commit({ expected: undefined, next: at(1), puts: [['a', 1]], deletes: [] });
    const owner = await openPostgres({
      ...{ url: database.superuserUrl, name: 'in the way', connectionsMax: 1 },
    });
    opened.push(owner);
    const killed = createPostgresReadModelStore({
      database: await connect('killed'),
      logId: 'killed',
    });
    const model = await killed.open('rows@1');
    let commit: Promise<unknown> = Promise.resolve();
    // Its checkpoint is moved, its rows wait for a lock: then its process ends.
    await owner.transaction(async (session) => {
      await session.query(
        `SELECT FROM read_models.row WHERE log = 'killed' AND key = 'a' FOR UPDATE`,
      );
      const change = { expected: at(1), next: at(2), puts: [['a', 2]] as const, deletes: [] };
      commit = model.commit(change).then(
        () => 'done',
        (error: unknown) => error,
      );
      const kill = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE application_name LIKE '%killed%' AND wait_event_type = 'Lock'`;
      await eventually('it waits', async () => (await session.query(kill)).rows.length === 1);
    });
    expect(await commit).toMatchObject({ code: 'ReadModelUnavailable' });
    const second = await open('killed');
    expect(await second.read()).toEqual({ checkpoint: at(1), rows: [['a', 1]] });
    await second.commit({ expected: at(1), next: at(2), puts: [['a', 3]], deletes: [] });
    expect([...(await second.read()).rows]).toEqual([['a', 3]]);
  });

  it('keeps rows and checkpoints of a database of before there were builds', async () => {
    const fresh = await freshDatabase(engine);
    const owner = await openPostgres({ url: fresh.ownerUrl, name: 'before', connectionsMax: 1 });
    const { steps, ...rest } = readModelsMigration;
    const before = { ...rest, steps: steps.slice(0, 1), grants: () => 'SELECT' };
    await migrate(owner, before, { serviceRole: new URL(fresh.url).username });
    await owner.query(`INSERT INTO read_models.checkpoint VALUES ('one', 'rows@1', '${at(4)}')`);
    await owner.query(`INSERT INTO read_models.row VALUES ('one', 'rows@1', 'a', '1')`);
    await owner.close();
    const connection = await openMigrated({
      ...{ url: fresh.url, ownerUrl: fresh.ownerUrl, name: 'read models', connectionsMax: 2 },
      migrations: [readModelsMigration],
    });
    const store = createPostgresReadModelStore({ database: connection, logId: 'one' });
    const model = await store.open('rows@1');
    expect(await model.read()).toEqual({ checkpoint: at(4), rows: [['a', 1]] });
    await model.commit({ expected: at(4), next: at(5), puts: [], deletes: ['a'] });
    expect(await model.read()).toEqual({ checkpoint: at(5), rows: [] });
    await connection.close();
    await fresh.drop();
  });

  it('forgets rows that were made from more than a restored log holds, and no others', async () => {
    const [restored, other] = [await open('restored'), await open('other')];
    for (const model of [restored, other]) {
      await model.commit({ expected: undefined, next: at(5), puts: [['a', 1]], deletes: [] });
    }
    const forget = async (position: Position | undefined) =>
      forgetWhatIsAhead({
        ...{ database: await connect(), logId: 'restored', head: async () => position },
      });
    expect(await forget(at(5))).toBe(false);
    expect((await restored.read()).checkpoint).toBe(at(5));
    expect(await forget(at(4))).toBe(true);
    expect(await restored.read()).toEqual({ checkpoint: undefined, rows: [] });
    expect((await other.read()).checkpoint).toBe(at(5));
    expect(await forget(undefined)).toBe(false);
  });

  it('keeps what people write, a NUL too, and rows of another log apart', async () => {
    const model = await open('words');
    const text = 'a\u0000b \u2028 "quoted" \\u0000 🙂';
    await model.commit({ expected: undefined, next: at(1), puts: [['k', { text }]], deletes: [] });
    expect([...(await model.read()).rows]).toEqual([['k', { text }]]);
    expect(await (await open('another')).read()).toEqual({ checkpoint: undefined, rows: [] });
  });

  it('a database that is away is no conflict, and a commit goes on when it is back', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'stillhere-read-models-'));
    // The server runs as an account of its own.
    chmodSync(folder, 0o755);
    const server = await startPostgres({ directory: join(folder, 'cluster') });
    const connection = await openMigrated({
      ...{ url: server.url, ownerUrl: server.ownerUrl, name: 'read models', connectionsMax: 2 },
      migrations: [readModelsMigration],
    });
    const store = createPostgresReadModelStore({ database: connection, logId: 'cut' });
    const model = await store.open('rows@1');
    const commit = (n: number) =>
      model.commit({
        ...{ expected: n === 1 ? undefined : at(n - 1), next: at(n) },
        ...{ puts: [['n', n]], deletes: [] },
      });
    await commit(1);
    await server.kill();
    await expect(commit(2)).rejects.toMatchObject({ code: 'ReadModelUnavailable' });
    await expect(model.read()).rejects.toMatchObject({ code: 'ReadModelUnavailable' });
    await server.restart();
    await commit(2);
    expect([...(await model.read()).rows]).toEqual([['n', 2]]);
    await connection.close();
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  });
});
