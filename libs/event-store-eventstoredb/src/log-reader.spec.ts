import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { EventStore } from '@stillhere/event-store';
import { collect, filledStream, idsOf } from '@stillhere/event-store/contract';
import type { Position } from '@stillhere/kernel';
import { inspectEventStoreDbLog } from './inspect-log.js';
import { openEventStoreDbEventStore, openEventStoreDbLogReader } from './open-log.js';
import { DoubledLog } from './testing/doubled-log.js';
import { EventStoreDbDouble } from './testing/eventstoredb-double.js';

describe('what tools see of a log', () => {
  const log = new DoubledLog();
  let double: EventStoreDbDouble;
  let store: EventStore | undefined;

  beforeEach(async () => {
    double = await new EventStoreDbDouble(log).start();
  });
  afterEach(async () => {
    await store?.close();
    store = undefined;
    double.stop();
  });

  it('is nothing where none was begun, and nothing is begun', async () => {
    expect(await inspectEventStoreDbLog({ url: double.url })).toBeUndefined();
    const reading = openEventStoreDbLogReader({ url: double.url });
    await expect(reading).rejects.toThrow(/holds no log of Stillhere/);
    expect(log.events).toEqual([]);
  });

  it('is whose it is, how far it goes, and what it holds', async () => {
    store = await openEventStoreDbEventStore({ url: double.url });
    const { storeId } = store;
    const facts = () => inspectEventStoreDbLog({ url: double.url });
    expect(await facts()).toEqual({ storeId, head: undefined, holds: [] });
    const { result } = await filledStream(store, 2);
    const [first, last] = result.stored.map(({ position, metadata: { hash } }) => ({
      position,
      hash,
    }));
    // More of the server's own than one page has.
    for (let count = 0; count < 600; count += 1)
      double.appendForeign('$stats-1', '$statsCollected');
    expect(await facts()).toEqual({ storeId, head: last, holds: [] });
    const asked = [first, last, { position: first?.position as Position, hash: '0'.repeat(64) }];
    const points = asked as { position: Position; hash: string }[];
    const { holds } = (await inspectEventStoreDbLog({ url: double.url, points })) ?? {};
    expect(holds).toEqual([first, last]);
  });

  it('is read whole, in the order of the log', async () => {
    store = await openEventStoreDbEventStore({ url: double.url });
    const before = await collect((await openReader()).everything());
    const { events } = await filledStream(store, 500);
    const reader = await openReader();
    const all = await collect(reader.everything());
    expect(idsOf(all)).toEqual([...idsOf(before), ...idsOf(events)]);
    expect(reader.storeId).toBe(store.storeId);
    await reader.close();

    async function openReader() {
      return openEventStoreDbLogReader({ url: double.url });
    }
  });
});
