import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { startPostgres } from '@stillhere/engines';
import { describeOn, freshDatabase, type TestDatabase } from '@stillhere/engines/testing';
import type { ReadModel } from '@stillhere/event-processing';
import { readModelStoreContract } from '@stillhere/event-processing/contract';
import type { Position } from '@stillhere/kernel';
import { openMigrated, type Postgres } from '@stillhere/postgres';
import { readModelsMigration } from './migration.js';
import { createPostgresReadModelStore } from './postgres-read-models.js';

const at = (n: number): Position => String(n).padStart(16, '0') as Position;
let logs = 0;

describeOn('postgres', 'read models in PostgreSQL', (engine) => {
  let database: TestDatabase;
  const opened: Postgres[] = [];

  const connect = async (): Promise<Postgres> => {
    const { url, ownerUrl } = database;
    const connection = await openMigrated({
      ...{ url, ownerUrl, name: 'read models', connectionsMax: 2 },
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

  readModelStoreContract('PostgreSQL', async () => {
    logs += 1;
    return createPostgresReadModelStore({ database: await connect(), logId: `log-${logs}` });
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
