import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { describeOn, freshDatabase, type TestDatabase } from '@stillhere/engines/testing';
import { createLocalFeed } from '@stillhere/event-feed-local';
import { createProjection, turnsByLease } from '@stillhere/event-processing';
import { eventRegistry } from '@stillhere/event-schema';
import type { EventStore } from '@stillhere/event-store';
import { openPostgresEventStore } from '@stillhere/event-store-postgres';
import { createLeases } from '@stillhere/leases';
import { createPostgresBoard } from '@stillhere/leases-postgres';
import { silentLogger, systemClock, systemTimers } from '@stillhere/nest-kit';
import type { Postgres } from '@stillhere/postgres';
import { createPostgresReadModelStore } from '@stillhere/read-models-postgres';
import { waitingDefinition } from '@stillhere/routing';
import { openSharedDatabase } from '@stillhere/service-process';
import { eventually } from '@stillhere/testing';
import { enterQueue, waitingRow } from '../test/sample-log.js';
import { runRebuild } from './cli.js';

describeOn('postgres', 'a read model of a cluster', (engine) => {
  let database: TestDatabase;
  let shared: Postgres;
  let store: EventStore;
  let said: string[];
  const closing: (() => Promise<void>)[] = [];

  beforeEach(async () => {
    database = await freshDatabase(engine);
    store = await openPostgresEventStore(database);
    shared = await openSharedDatabase({ ...database, logger: silentLogger });
  });
  afterEach(async () => {
    for (const close of closing.splice(0).toReversed()) await close();
    await shared.close();
    await store.close();
    await database.drop();
  });

  const say = (text: string): void => void said.push(text);
  const run = (...args: string[]): Promise<number> => {
    said = [];
    const output = { print: say, say, json: (value: unknown) => say(JSON.stringify(value)) };
    return runRebuild(args, { STILLHERE_DATABASE: database.url }, output);
  };
  /** A process of routing, as far as its list is concerned. */
  const process = async (owner: string) => {
    const leases = createLeases({
      ...{ board: createPostgresBoard(shared), owner, clock: systemClock, timers: systemTimers },
    });
    const readModels = createPostgresReadModelStore({
      ...{ database: shared, logId: store.storeId },
      turnOf: turnsByLease({ leases, timers: systemTimers }),
    });
    const projection = createProjection({
      ...{ ...waitingDefinition, readModels, registry: eventRegistry, timers: systemTimers },
      feed: createLocalFeed(store),
      onFault: ({ error }) => {
        throw error;
      },
    });
    await projection.start();
    closing.push(async () => {
      await projection.stop();
      await leases.close();
    });
    return projection.view;
  };
  const stored = () => run('routing.waiting', '--diff');

  it('is rebuilt while two processes keep it and people come; both take it over', async () => {
    await enterQueue(
      store,
      Array.from({ length: 40 }, (_, n) => n),
    );
    const views = [await process('one'), await process('two')];
    await eventually('it is stored', async () => (await stored()) === 0);
    await shared.query(`DELETE FROM read_models.row WHERE key = '${waitingRow(7)}'`);
    const changed = `replace(value, '"priority":3', '"priority":9')`;
    await shared.query(
      `UPDATE read_models.row SET value = ${changed} WHERE key = '${waitingRow(9)}'`,
    );
    expect(await stored()).toBe(1);
    expect(said.join('\n')).toContain(`first different row: ${waitingRow(7)}`);
    const arrivals = enterQueue(
      store,
      Array.from({ length: 200 }, (_, n) => 100 + n),
    );
    expect(await run('routing.waiting')).toBe(0);
    await arrivals;
    await eventually('both have all', () => views.every(({ size }) => size === 240));
    await eventually(
      'all is stored',
      async () => (await stored()) === 0 && said.join().includes('240 rows'),
    );
  });

  it('a process that starts has the shared rows at once, and no password is ever printed', async () => {
    await enterQueue(store, [1, 2, 3]);
    expect(await run('routing.waiting')).toBe(0);
    expect((await process('late')).size).toBe(3);
    const away = Object.assign(new URL(database.url), { pathname: '/nowhere' }).href;
    said = [];
    const output = { print: say, say, json: () => undefined };
    expect(await runRebuild(['presence'], { STILLHERE_DATABASE: away }, output)).toBe(2);
    expect(said.join()).toContain('Nothing was changed.');
    expect(said.join()).not.toContain(new URL(database.url).password);
  });
});
