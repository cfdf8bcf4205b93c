import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { describeOn, freshDatabase, type TestDatabase } from '@stillhere/engines/testing';
import type { EventStore } from '@stillhere/event-store';
import {
  collect,
  filledStream,
  iterate,
  newStream,
  noStream,
  proposeChain,
  takeEvents,
  takeUntilCaughtUp,
} from '@stillhere/event-store/fixtures';
import { listen, openPostgres, type Postgres } from '@stillhere/postgres';
import { eventually } from '@stillhere/testing';
import { migratePostgresLog, openPostgresEventStore } from '../src/index.js';
import { channelOf, logMigration } from '../src/log-schema.js';
import { notifyCall, plantInAppend } from './changed-function.js';

describeOn('postgres', 'the rules of the log in PostgreSQL', (engine) => {
  let database: TestDatabase;
  let superuser: Postgres;
  let store: EventStore;
  let schema = '';
  let made = 0;
  const faults: string[] = [];
  const connect = (url: string) => openPostgres({ url, name: 'test', connectionsMax: 2 });
  const open = (more: object = {}) => {
    const { url, ownerUrl } = database;
    const onPoisoned = ({ code }: { code: string }) => faults.push(code);
    return openPostgresEventStore({ url, ownerUrl, schema, pollMs: 50, onPoisoned, ...more });
  };
  /** As nobody but a superuser can, and only on purpose. */
  const tamper = (statement: string) =>
    superuser.transaction(async (session) => {
      await session.query("SET LOCAL session_replication_role = 'replica'");
      await session.query(statement);
    });

  beforeAll(async () => {
    database = await freshDatabase(engine);
    superuser = await connect(database.superuserUrl);
  });
  afterAll(async () => {
    await superuser.close();
    await database.drop();
  });
  beforeEach(async () => {
    made += 1;
    schema = `log_${made}`;
    faults.length = 0;
    store = await open();
  });
  afterEach(() => store.close());

  it('the role of services can only read and append', async () => {
    await filledStream(store, 1);
    const service = await connect(database.url);
    for (const statement of [
      `UPDATE ${schema}.event SET data = ''`,
      `DELETE FROM ${schema}.event`,
      `TRUNCATE ${schema}.event`,
      `INSERT INTO ${schema}.stream (name) VALUES ('x')`,
      `DROP TABLE ${schema}.event`,
      `ALTER TABLE ${schema}.event DISABLE TRIGGER ALL`,
    ]) {
      await expect(service.query(statement)).rejects.toMatchObject({ kind: 'role' });
    }
    await service.close();
  });

  it('the owner is kept from it too, unless he takes the rule away', async () => {
    await filledStream(store, 1);
    const owner = await connect(database.ownerUrl);
    for (const statement of ['UPDATE * SET', 'DELETE FROM *', 'TRUNCATE *']) {
      for (const table of ['event', 'stream', 'store']) {
        const column = { event: 'data', stream: 'name', store: 'store_id' }[table];
        const text = statement.replace('*', `${schema}.${table}`);
        const whole = text.endsWith('SET') ? `${text} ${column} = 'x'` : text;
        await expect(owner.query(whole)).rejects.toThrow(/append-only/);
      }
    }
    await owner.close();
  });

  it('a role that could change the log is refused as the one of services', async () => {
    const call = openPostgresEventStore({ url: database.ownerUrl, schema });
    await expect(call).rejects.toThrow(/may change the event log.*Nothing was changed/);
  });

  it('another log, one not migrated, and a newer one are refused with a sentence', async () => {
    await (await open({ storeId: store.storeId })).close();
    await expect(open({ storeId: 'another' })).rejects.toThrow(/holds another event log/);
    const bare = openPostgresEventStore({ url: database.url, schema: 'nowhere' });
    await expect(bare).rejects.toThrow(/step 0 of 4.*Migrate it/);
    await superuser.query(`INSERT INTO ${schema}.migration VALUES (5, 'from the future')`);
    await expect(open()).rejects.toThrow(/newer version of Stillhere/);
  });

  it('is migrated by one of several that start together', async () => {
    const { ownerUrl } = database;
    const together = [1, 2, 3].map(() =>
      migratePostgresLog({ ownerUrl, serviceRole: 'stillhere', schema: 'together' }),
    );
    expect((await Promise.all(together)).flat()).toEqual(
      logMigration().steps.map(({ name }) => name),
    );
  });

  it('changed bytes are a LogCorruption that names the place, for every way of reading', async () => {
    const { stream } = await filledStream(store, 3);
    await tamper(
      `UPDATE ${schema}.event SET data = replace(data, 'message', 'massage') WHERE revision = 1`,
    );
    const damage = { code: 'LogCorruption', place: { stream, revision: 1 } };
    await expect(collect(store.readStream(stream))).rejects.toMatchObject(damage);
    await expect(store.readAll({ limit: 10 })).rejects.toMatchObject(damage);
  });

  it('a missing event is a LogCorruption, in its stream and in the log', async () => {
    const { stream } = await filledStream(store, 3);
    await filledStream(store, 1);
    await tamper(`DELETE FROM ${schema}.event WHERE revision = 1`);
    await expect(collect(store.readStream(stream))).rejects.toThrow(/revision 1 should follow/);
    await expect(store.readAll({ limit: 10 })).rejects.toThrow(/position 2 is missing/);
  });

  it('a log that went back in time stops the store that has seen more of it', async () => {
    await filledStream(store, 2);
    const control = new AbortController();
    const items = iterate(store.subscribe({ after: undefined, signal: control.signal }));
    await takeUntilCaughtUp(items);
    const waiting = items.next();
    const dropped = expect(waiting).rejects.toMatchObject({ code: 'SubscriptionDropped' });
    await tamper(`DELETE FROM ${schema}.event WHERE position = 2`);
    await dropped;
    expect(faults).toEqual(['LogCorruption']);
    const stream = newStream();
    const call = store.append(stream, proposeChain(stream, 1), noStream);
    await expect(call).rejects.toMatchObject({ reason: 'poisoned', outcomeKnown: true });
  });

  it('a hint says how far the log has come and which types took it there, as far as they fit', async () => {
    const told: string[] = [];
    const { url } = database;
    const { promise, resolve } = Promise.withResolvers<void>();
    const onHint = (_channel: string, hint: string) => told.push(hint);
    const channels = [channelOf(schema)];
    const listener = listen({ url, name: 'test', channels, onHint, onListening: resolve });
    await promise;
    const append = (types: readonly string[]) => {
      const stream = newStream();
      const events = proposeChain(stream, types.length).map((event, index) => ({
        ...event,
        type: types[index] as string,
      }));
      return store.append(stream, events, noStream);
    };
    await append(['b.happened', 'a.happened', 'b.happened']);
    await append([`c.${'x'.repeat(7_000)}`]);
    await eventually('both were told', () => told.length === 2);
    expect(told).toEqual(['3 a.happened,b.happened', '4']);
    await listener.close();
  });

  it('a hint that never comes is caught by looking', async () => {
    await plantInAppend(database.superuserUrl, schema, [[notifyCall(schema), 'PERFORM concat(']]);
    const other = await open();
    const control = new AbortController();
    const items = iterate(other.subscribe({ after: 'head', signal: control.signal }));
    await takeUntilCaughtUp(items);
    const { events } = await filledStream(store, 2);
    const seen = await takeEvents(items, 2);
    expect(seen.map(({ eventId }) => eventId)).toEqual(events.map(({ eventId }) => eventId));
    control.abort();
    await other.close();
  });

  it('an append that the server refuses fails alone, not those beside it', async () => {
    const [bad, good] = [newStream(), newStream()];
    const [event] = proposeChain(bad, 1);
    const withNul = { ...event, metadata: { ...event?.metadata, traceparent: 'a\u0000b' } };
    const [refused, kept] = await Promise.allSettled([
      store.append(bad, [withNul as never], noStream),
      store.append(good, proposeChain(good, 1), noStream),
    ]);
    expect(kept.status).toBe('fulfilled');
    expect(refused).toMatchObject({ reason: { code: 'StoreUnavailable', outcomeKnown: true } });
    expect(faults).toEqual([]);
  });

  it('an append that waits for the lock past its deadline is told so, and its repeat finds the truth', async () => {
    const stream = newStream();
    const events = proposeChain(stream, 1);
    const lock = `SELECT pg_advisory_xact_lock(hashtextextended('stillhere log ${schema}', 0))`;
    await superuser.transaction(async (session) => {
      await session.query(lock);
      const call = store.append(stream, events, { expected: 'noStream', deadlineMs: 300 });
      await expect(call).rejects.toMatchObject({ reason: 'deadline' });
    });
    await eventually('the lock is free for others', async () => {
      const result = await store.append(stream, events, noStream);
      return result.first === 0;
    });
    expect(await collect(store.readStream(stream))).toHaveLength(1);
  });
});
