import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { type Postgres as Engine, startPostgres } from '@stillhere/engines';
import { describeOn, freshDatabase, type TestDatabase } from '@stillhere/engines/testing';
import { type EventStore, ordinalOf, type StoredEvent } from '@stillhere/event-store';
import { iterate } from '@stillhere/event-store/fixtures';
import { openPostgres } from '@stillhere/postgres';
import { eventually } from '@stillhere/testing';
import { openPostgresEventStore } from '../src/index.js';
import { AppendingPeople } from './appending-people.js';
import { plantInAppend } from './changed-function.js';

const people = 40;
const sessionsKilled = 12;
const serversKilled = 4;
/** Between two blows: so much has to be acknowledged that the next one meets a full load. */
const acknowledgedBetween = 300;

/** Longer than it takes to come back: nobody should notice. */
const patientMs = 20_000;
/** Shorter than an outage, so that outcomes are unknown; the identical call follows then. */
const hastyMs = 400;

const clean = { lost: 0, twice: 0, broken: 0 };

describeOn('postgres', 'the log under load while connections and the server are killed', () => {
  let directory = '';
  let server: Engine;
  let database: TestDatabase;
  let stores: EventStore[] = [];
  let made = 0;

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'stillhere-killed-'));
    server = await startPostgres({ directory });
  });
  afterAll(async () => {
    await server.stop();
    rmSync(directory, { recursive: true, force: true });
  });
  afterEach(async () => {
    for (const store of stores) await store.close();
  });

  const openTwo = async (plant?: (schema: string) => Promise<void>): Promise<string> => {
    database = await freshDatabase(server);
    made += 1;
    const schema = `log_${made}`;
    const { url, ownerUrl } = database;
    const open = () => openPostgresEventStore({ url, ownerUrl, schema });
    stores = [await open()];
    await plant?.(schema);
    stores.push(await open());
    return schema;
  };

  /** Everything that a subscription was shown, in order; it comes back after each drop. */
  const follow = (store: EventStore, signal: AbortSignal): StoredEvent[] => {
    const seen: StoredEvent[] = [];
    void (async () => {
      while (!signal.aborted) {
        try {
          const after = seen.at(-1)?.position;
          for await (const item of {
            [Symbol.asyncIterator]: () => iterate(store.subscribe({ after, signal })),
          }) {
            if (item.kind === 'event') seen.push(item.event);
          }
        } catch (error) {
          if ((error as { code?: string }).code !== 'SubscriptionDropped') throw error;
        }
      }
    })();
    return seen;
  };

  const afterMore = async (load: AppendingPeople): Promise<void> => {
    const before = load.acknowledged;
    await eventually(
      'more is acknowledged',
      () => load.acknowledged > before + acknowledgedBetween,
    );
  };

  const inOrder = (seen: readonly StoredEvent[]) =>
    seen.every(({ position }, index) => ordinalOf(position) === index + 1);

  it(`${sessionsKilled} times all its sessions: nobody notices, nothing is lost, nothing twice`, async () => {
    await openTwo();
    const control = new AbortController();
    const seen = follow(stores[1] as EventStore, control.signal);
    const load = new AppendingPeople(stores, people, patientMs);
    const admin = await openPostgres({
      url: database.superuserUrl,
      name: 'killer',
      connectionsMax: 1,
    });
    for (let count = 0; count < sessionsKilled; count += 1) {
      await afterMore(load);
      const { count: killed } = await admin.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE datname = current_database() AND application_name LIKE 'stillhere event log%'`,
      );
      expect(killed).toBeGreaterThan(1);
    }
    await afterMore(load);
    await load.stop();
    await admin.close();
    const finding = await load.findings(stores[0] as EventStore);
    expect(finding).toMatchObject({ ...clean, unknown: 0 });
    await eventually('the follower saw everything', () => seen.length >= finding.acknowledged);
    expect(inOrder(seen)).toBe(true);
    control.abort();
  });

  it(`${serversKilled} times the server, by SIGKILL: nothing acknowledged is lost, none twice`, async () => {
    await openTwo();
    const control = new AbortController();
    const seen = follow(stores[1] as EventStore, control.signal);
    const load = new AppendingPeople(stores, people, hastyMs);
    for (let count = 0; count < serversKilled; count += 1) {
      await afterMore(load);
      const before = load.unknown;
      await server.kill();
      // However fast it would be back: an outage in which everybody got an answer shows nothing.
      await eventually('somebody has no answer', () => load.unknown > before, 10_000);
      await server.restart();
    }
    await afterMore(load);
    await load.stop();
    const finding = await load.findings(stores[0] as EventStore);
    expect(finding).toMatchObject(clean);
    expect(finding.unknown).toBeGreaterThan(0);
    await eventually('the follower saw everything', () => seen.length >= finding.acknowledged);
    expect(inOrder(seen)).toBe(true);
    control.abort();
  });

  it('planted: a commit that does not wait for the disk loses, and this test sees it', async () => {
    await openTwo((schema) =>
      plantInAppend(database.superuserUrl, schema, [
        [
          'RETURN QUERY\n',
          "PERFORM set_config('synchronous_commit', 'off', true);\n  RETURN QUERY\n",
        ],
      ]),
    );
    let lost = 0;
    for (let round = 0; round < 5 && lost === 0; round += 1) {
      const load = new AppendingPeople(stores, people, hastyMs);
      await afterMore(load);
      await server.kill();
      const stopped = load.stop();
      await server.restart();
      await stopped.catch(() => undefined);
      const reader = await openPostgresEventStore({ url: database.url, schema: `log_${made}` });
      ({ lost } = await load.findings(reader));
      await reader.close();
    }
    expect(lost).toBeGreaterThan(0);
  });
});
