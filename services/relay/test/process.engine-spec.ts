import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { describeOn, freshDatabase, type TestDatabase } from '@stillhere/engines/testing';
import { append } from '@stillhere/event-feed/fixtures';
import type { EventStore } from '@stillhere/event-store';
import { openPostgresEventStore } from '@stillhere/event-store-postgres';
import { eventually, freePorts } from '@stillhere/testing';
import {
  killInTurn,
  published,
  publisherOf,
  RelayProcess,
  startTwo,
  type TwoRelays,
  takeOverMaxMs,
} from './relay-process.js';
import { acted, idsInLog } from './setting.js';

/** A quick run kills a few; STILLHERE_KILLS says how many. */
const kills = Number(process.env.STILLHERE_KILLS ?? '3');

describeOn('postgres', 'relays in processes of their own', (postgres) => {
  describeOn('kafka', 'on one log and one broker', ({ brokers }) => {
    let database: TestDatabase;
    let store: EventStore;
    let relays: TwoRelays;
    let prefix: string;

    beforeEach(async () => {
      database = await freshDatabase(postgres);
      const { url, ownerUrl, name } = database;
      store = await openPostgresEventStore({ url, ownerUrl });
      prefix = name;
      const env = {
        STILLHERE_LOG: url,
        STILLHERE_LOG_OWNER: ownerUrl,
        STILLHERE_KAFKA: brokers.join(','),
        STILLHERE_KAFKA_PREFIX: prefix,
      };
      relays = await startTwo(env);
    });
    afterEach(async () => {
      await Promise.all(relays.map((relay) => relay.end('SIGKILL')));
      await store.close();
      await database.drop();
    });

    const publisher = () => publisherOf(relays);
    const all = (count: number) => published({ prefix, brokers }, count);

    it(`killed ${kills} times in the middle: the other one takes over, nothing is lost`, async () => {
      await killInTurn(relays, store, { kills, seed: 11 });
      const ids = await idsInLog(store);
      expect(acted(await all(ids.length))).toEqual({ ids, holes: 0 });
    });

    it('one that stood still finds out that another one publishes, and waits', async () => {
      await append(store, 'queue first', 1);
      const [publishing, other] = await publisher();
      publishing.signal('SIGSTOP');
      await append(store, 'queue meanwhile', 5);
      await eventually('the other one took over', () => other.publishes(), takeOverMaxMs);
      publishing.signal('SIGCONT');
      await eventually('it waits', async () => (await publishing.ready()).relay === 'waiting');
      await append(store, 'queue after', 5);
      const ids = await idsInLog(store);
      expect(acted(await all(ids.length))).toEqual({ ids, holes: 0 });
    });

    it('says of a database that is away at its start what to do, and ends', async () => {
      const [health = 0] = await freePorts(1);
      const STILLHERE_LOG = 'postgres://somebody:s3cret@127.0.0.1:1/nowhere';
      const STILLHERE_KAFKA = brokers.join(',');
      const relay = new RelayProcess(health, { STILLHERE_LOG, STILLHERE_KAFKA });
      await expect(relay.start()).rejects.toThrow(
        /^ended with 1: .*nowhere cannot be reached: see whether it runs, and its address/s,
      );
      expect(relay.output).not.toContain('s3cret');
    });

    it('hands over at once when it is stopped as asked', async () => {
      await append(store, 'queue first', 1);
      const [publishing, other] = await publisher();
      expect(await publishing.end('SIGTERM')).toBe(0);
      await eventually('the other one publishes', () => other.publishes());
      await append(store, 'queue after', 5);
      const ids = await idsInLog(store);
      expect(acted(await all(ids.length))).toEqual({ ids, holes: 0 });
    });
  });
});
