import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { describeOn, freshDatabase, type TestDatabase } from '@stillhere/engines/testing';
import { append } from '@stillhere/event-feed/fixtures';
import type { EventStore } from '@stillhere/event-store';
import {
  type DoubleProcess,
  startDoubleProcess,
} from '@stillhere/event-store-eventstoredb/testing';
import { openServerLog } from '@stillhere/log-source';
import { eventually } from '@stillhere/testing';
import { killInTurn, published, publisherOf, startTwo, type TwoRelays } from './relay-process.js';
import { acted, idsInLog } from './setting.js';

/** A quick run kills a few; STILLHERE_KILLS says how many. */
const kills = Number(process.env.STILLHERE_KILLS ?? '3');

describeOn('postgres', 'relays of a log in EventStoreDB, a double of its protocol', (postgres) => {
  describeOn('kafka', 'to a broker', ({ brokers }) => {
    let folder: string;
    let double: DoubleProcess;
    let database: TestDatabase;
    let store: EventStore;
    let relays: TwoRelays;

    beforeEach(async () => {
      folder = mkdtempSync(join(tmpdir(), 'stillhere-eventstoredb-'));
      double = await startDoubleProcess(join(folder, 'log'));
      database = await freshDatabase(postgres);
      store = await openServerLog({ url: double.url, ownerUrl: undefined });
      const env = {
        STILLHERE_LOG: double.url,
        STILLHERE_DATABASE: database.url,
        STILLHERE_DATABASE_OWNER: database.ownerUrl,
        STILLHERE_KAFKA: brokers.join(','),
        STILLHERE_KAFKA_PREFIX: database.name,
      };
      relays = await startTwo(env);
    });
    afterEach(async () => {
      await Promise.all(relays.map((relay) => relay.end('SIGKILL')));
      await store.close();
      await double.kill();
      await database.drop();
      rmSync(folder, { recursive: true, force: true });
    });

    const allIsPublished = async (): Promise<void> => {
      const ids = await idsInLog(store);
      const records = await published({ prefix: database.name, brokers }, ids.length);
      expect(acted(records)).toEqual({ ids, holes: 0 });
    };

    it(`killed ${kills} times in the middle: the other one takes over, nothing is lost`, async () => {
      await killInTurn(relays, store, { kills, seed: 12 });
      await allIsPublished();
    });

    it('goes on where it was once the log is back that was killed', async () => {
      await append(store, 'queue first', 20);
      const [publishing] = await publisherOf(relays);
      await double.kill();
      await eventually('it says so', async () => (await publishing.ready()).status === 503);
      await double.start();
      await eventually('it reads again', async () => (await publishing.ready()).status === 200);
      await append(store, 'queue after', 20);
      await allIsPublished();
    });
  });
});
