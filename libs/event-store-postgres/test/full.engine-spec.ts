import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { describeOn, freshDatabase, type TestDatabase } from '@stillhere/engines/testing';
import type { EventStore, ProposedEvent } from '@stillhere/event-store';
import { newStream, noStream, propose } from '@stillhere/event-store/fixtures';
import { openPostgres, type Postgres } from '@stillhere/postgres';
import { openPostgresEventStore } from '../src/index.js';
import { SmallDisk } from './small-disk.js';

const test = SmallDisk.isPossible() ? it : it.skip;
const space = `small_${randomBytes(6).toString('hex')}`;
/** Long ones, that no compression makes short: some pages are left in what the tables have. */
const longText = (): string => JSON.stringify({ body: randomBytes(30_000).toString('base64') });

describeOn('postgres', 'a database without room', (engine) => {
  let database: TestDatabase;
  let server: Postgres;
  let store: EventStore;
  let disk: SmallDisk | undefined;

  beforeAll(async () => {
    if (test === it.skip) return;
    disk = new SmallDisk();
    database = await freshDatabase(engine);
    server = await openPostgres({
      ...{ url: engine.superuserUrl, name: 'test', connectionsMax: 1 },
      statementMsMax: 60_000,
    });
    const { rows } = await server.query('SHOW data_directory');
    disk.giveTo(String(Object.values(rows[0] ?? {})[0]));
    await server.query(`CREATE TABLESPACE ${space} LOCATION '${disk.directory}'`);
    await server.query(`ALTER DATABASE ${database.name} SET TABLESPACE ${space}`);
    store = await openPostgresEventStore(database);
  });
  afterAll(async () => {
    if (disk === undefined) return;
    await store.close();
    await database.drop();
    await server.query(`DROP TABLESPACE ${space}`);
    await server.close();
    disk.remove();
  });

  /** What came of it: the error's reason, or `appended`. */
  const append = async (event: ProposedEvent, stream: ReturnType<typeof newStream>) => {
    try {
      return (await store.append(stream, [event], noStream)).outcome;
    } catch (error) {
      return error as { readonly reason: string; readonly outcomeKnown: boolean };
    }
  };

  test('says that it is full and surely wrote nothing, keeps what it acknowledged, and goes on when there is room', async () => {
    const acknowledged: string[] = [];
    disk?.fill();
    const [event, stream] = await (async () => {
      for (;;) {
        const into = newStream();
        const long = propose(into, { data: longText() });
        const outcome = await append(long, into);
        if (outcome !== 'appended') {
          expect(outcome).toMatchObject({ reason: 'full', outcomeKnown: true });
          return [long, into] as const;
        }
        acknowledged.push(long.eventId);
      }
    })();
    const ids = async () => (await store.readAll({ limit: 10_000 })).map((one) => one.eventId);
    expect(await ids()).toEqual(acknowledged);
    disk?.makeRoom();
    expect(await append(event, stream)).toBe('appended');
    expect(await ids()).toEqual([...acknowledged, event.eventId]);
  });
});
