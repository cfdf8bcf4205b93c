import { exec } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import { expect, it } from '@jest/globals';
import { describeOn } from '@stillhere/engines/testing';
import type { EventStore, ProposedEvent } from '@stillhere/event-store';
import {
  collect,
  eventStoreContract,
  exactly,
  hashOfLast,
  idsOf,
  iterate,
  newStream,
  noStream,
  proposeChain,
  takeEvents,
} from '@stillhere/event-store/contract';
import type { StreamName } from '@stillhere/kernel';
import { openEventStoreDbEventStore } from './open-log.js';

const people = 8;
const eventsEach = 60;
const kills = 3;
/** A killed server is away for seconds; the identical append goes on as long. */
const patient = { deadlineMs: 60_000 };

describeOn('eventstoredb', 'the log in EventStoreDB', ({ url, stop, start }) => {
  /** A log of its own on the caller's server. */
  const open = () => openEventStoreDbEventStore({ url, prefix: `${randomUUID()}.` });

  eventStoreContract('EventStoreDB', open);

  const itWhereKilled = stop && start ? it : it.skip;

  itWhereKilled(
    'killed under load it loses nothing that was acknowledged and doubles none',
    async () => {
      const store = await open();
      const control = new AbortController();
      const items = iterate(store.subscribe({ after: undefined, signal: control.signal }));
      const seen = takeEvents(items, people * eventsEach);
      const load = Promise.all(Array.from({ length: people }, () => talk(store)));
      for (let count = 0; count < kills; count += 1) {
        await promisify(exec)(stop);
        await promisify(exec)(start);
      }
      for (const { stream, events } of await load) {
        expect(idsOf(await collect(store.readStream(stream)))).toEqual(idsOf(events));
      }
      expect(await seen).toEqual(await store.readAll({ limit: people * eventsEach + 1 }));
      control.abort();
      await store.close();
    },
  );
});

/** One after the other, each acknowledged before the next. */
async function talk(store: EventStore): Promise<{ stream: StreamName; events: ProposedEvent[] }> {
  const stream = newStream();
  const events: ProposedEvent[] = [];
  while (events.length < eventsEach) {
    const next = proposeChain(stream, 1, hashOfLast(events));
    const expected = events.length === 0 ? noStream : exactly(events.length - 1);
    await store.append(stream, next, { ...expected, ...patient });
    events.push(...next);
  }
  return { stream, events };
}
