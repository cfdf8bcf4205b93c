import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { describeOn, freshDatabase, type TestDatabase } from '@stillhere/engines/testing';
import { openPostgresEventStore } from '@stillhere/event-store-postgres';
import { openPostgres } from '@stillhere/postgres';
import { fillLog, sampleStream } from '../test/sample-log.js';
import { verifyOnServer } from './cli.js';

describeOn('postgres', 'verify-log on a log in PostgreSQL', (engine) => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await freshDatabase(engine);
    const store = await openPostgresEventStore(database);
    await fillLog(store, { streams: 3, perStream: 400 });
    await store.close();
  });
  afterAll(() => database.drop());

  const verify = (stream?: number) =>
    verifyOnServer(database.url, {
      stream: stream === undefined ? undefined : sampleStream(stream),
    });

  /** As nobody but a superuser can, and only on purpose. */
  const tamper = async (...statements: string[]) => {
    const admin = await openPostgres({
      url: database.superuserUrl,
      name: 'test',
      connectionsMax: 1,
    });
    await admin.transaction(async (session) => {
      await session.query("SET LOCAL session_replication_role = 'replica'");
      for (const statement of statements) await session.query(statement);
    });
    await admin.close();
  };
  const swap = (one: number, other: number) =>
    tamper(
      `UPDATE event_log.event SET position = -1 WHERE position = ${one}`,
      `UPDATE event_log.event SET position = ${one} WHERE position = ${other}`,
      `UPDATE event_log.event SET position = ${other} WHERE position = -1`,
    );

  it('finds it intact, whole and stream by stream', async () => {
    expect(await verify()).toMatchObject({ result: 'intact', events: 1_200, streams: 3 });
    expect(await verify(2)).toMatchObject({ result: 'intact-stream', revision: 399 });
  });

  it('names the first event out of its place, which no checksum covers', async () => {
    await swap(701, 702);
    const divergence = { result: 'divergence' };
    expect(await verify()).toMatchObject(divergence);
    await swap(701, 702);
    expect(await verify()).toMatchObject({ result: 'intact' });
  });

  it('names where changed bytes begin', async () => {
    await tamper(
      "UPDATE event_log.event SET data = replace(data, 'cid', 'dic') WHERE position = 900",
    );
    expect(await verify()).toMatchObject({ result: 'damaged', lastGood: '0000000000000899' });
  });

  it('says that it could not look where there is no such database', async () => {
    const url = Object.assign(new URL(database.url), { pathname: '/nowhere' }).href;
    const report = await verifyOnServer(url, { stream: undefined });
    expect(report).toMatchObject({
      result: 'incomplete',
      sentence: expect.stringMatching(/cannot be opened.*no database/),
    });
  });
});
