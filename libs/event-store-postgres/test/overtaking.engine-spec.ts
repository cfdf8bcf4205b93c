import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { describeOn, freshDatabase, type TestDatabase } from '@stillhere/engines/testing';
import type { EventStore, ProposedEvent } from '@stillhere/event-store';
import {
  iterate,
  newStream,
  noStream,
  outcomeOf,
  proposeChain,
  takeEvents,
} from '@stillhere/event-store/fixtures';
import { openPostgres, type Postgres, type Session } from '@stillhere/postgres';
import { eventually } from '@stillhere/testing';
import { AppendStatement } from '../src/append-statement.js';
import { openPostgresEventStore } from '../src/index.js';
import { lockLine, numberLine, plantInAppend } from './changed-function.js';

/**
 * The trap of every log in a database: a transaction takes a place and stays open, a later one
 * commits first, and a reader that passes the hole never sees what fills it.
 */
describeOn('postgres', 'a reader and an open transaction', (engine) => {
  let database: TestDatabase;
  let service: Postgres;
  let made = 0;
  beforeAll(async () => {
    database = await freshDatabase(engine);
    service = await openPostgres({ url: database.url, name: 'test', connectionsMax: 4 });
  });
  afterAll(async () => {
    await service.close();
    await database.drop();
  });

  const open = (schema: string): Promise<EventStore> =>
    openPostgresEventStore({ url: database.url, ownerUrl: database.ownerUrl, schema, pollMs: 50 });

  const appendIn = async (session: Session, schema: string): Promise<ProposedEvent> => {
    const stream = newStream();
    const [event] = proposeChain(stream, 1) as [ProposedEvent];
    const tips = new Map([[stream, { revision: -1, hash: event.metadata.prevHash }]]);
    await new AppendStatement(schema).run(session, tips, [{ stream, revision: 0, event }]);
    return event;
  };

  /** What a subscription saw of both, or how it failed, when the first to begin was the last to commit. */
  async function seenAcrossHeldTransaction(schema: string): Promise<unknown> {
    const [reading, writing] = [await open(schema), await open(schema)];
    const control = new AbortController();
    const items = iterate(reading.subscribe({ after: undefined, signal: control.signal }));
    let hasEnded = false;
    const seen = outcomeOf(takeEvents(items, 2)).finally(() => {
      hasEnded = true;
    });
    const stream = newStream();
    const [late] = proposeChain(stream, 1) as [ProposedEvent];
    let appended: Promise<unknown> = Promise.resolve();
    const held = await service.transaction(async (session) => {
      const event = await appendIn(session, schema);
      appended = outcomeOf(writing.append(stream, [late], noStream));
      await eventually('the other waits for us, or the reader met what overtook us', async () => {
        const { count } = await service.query(
          `SELECT FROM pg_locks JOIN pg_database ON pg_database.oid = database
           WHERE datname = current_database() AND locktype = 'advisory' AND NOT granted`,
        );
        return count > 0 || hasEnded;
      });
      return event;
    });
    await appended;
    const result = await seen;
    control.abort();
    await reading.close();
    await writing.close();
    if (!Array.isArray(result)) return result;
    const order = result.map(({ eventId }: ProposedEvent) => eventId);
    return order.join() === [held.eventId, late.eventId].join() ? 'both in order' : order;
  }

  const fresh = async (): Promise<string> => {
    made += 1;
    const schema = `log_${made}`;
    await (await open(schema)).close();
    return schema;
  };

  it('sees both, in the order of their positions', async () => {
    expect(await seenAcrossHeldTransaction(await fresh())).toBe('both in order');
  });

  it('planted: with a sequence instead of the lock it is overtaken, and this test sees it', async () => {
    const schema = await fresh();
    const admin = await openPostgres({ url: database.ownerUrl, name: 'test', connectionsMax: 1 });
    await admin.query(`CREATE SEQUENCE ${schema}.place`);
    await admin.close();
    await plantInAppend(database.superuserUrl, schema, [
      [lockLine(schema), ''],
      [numberLine, `head := nextval('${schema}.place') - 1;`],
    ]);
    // And the reader stops at the hole, where another would have gone past it.
    expect(await seenAcrossHeldTransaction(schema)).toBe('SubscriptionDropped');
  });

  it('without the lock the key alone keeps the order: the second writer fails, nothing overtakes', async () => {
    const schema = await fresh();
    await plantInAppend(database.superuserUrl, schema, [[lockLine(schema), '']]);
    const [one, other] = [await open(schema), await open(schema)];
    const control = new AbortController();
    const seen = takeEvents(
      iterate(one.subscribe({ after: undefined, signal: control.signal })),
      40,
    );
    const write = async (store: EventStore): Promise<void> => {
      for (let count = 0; count < 20; ) {
        const stream = newStream();
        const append = store.append(stream, proposeChain(stream, 1), noStream);
        if (typeof (await outcomeOf(append)) === 'object') count += 1;
      }
    };
    await Promise.all([write(one), write(other)]);
    expect((await seen).map(({ position }) => Number(position))).toEqual(
      Array.from({ length: 40 }, (_, index) => index + 1),
    );
    control.abort();
    await one.close();
    await other.close();
  });
});
