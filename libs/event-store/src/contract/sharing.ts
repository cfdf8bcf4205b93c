import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { StreamName } from '@stillhere/kernel';
import type { ProposedEvent } from '../event.js';
import type { EventStore } from '../event-store.js';
import { ordinalOf } from '../position.js';
import {
  collect,
  exactly,
  filledStream,
  hashOfLast,
  idsIn,
  idsOf,
  iterate,
  newStream,
  noStream,
  outcomeOf,
  patience,
  propose,
  proposeChain,
  takeEvents,
  takeUntilCaughtUp,
} from './fixtures.js';

export interface SharedLog {
  /** Two stores on one new log, as two processes have them. */
  readonly stores: readonly [EventStore, EventStore];
}

/** What an adapter owes whose log several processes write: the contract holds across them. */
export function sharedLogContract(name: string, openShared: () => Promise<SharedLog>): void {
  describe(`two stores on one log: ${name}`, () => {
    let one: EventStore;
    let other: EventStore;
    beforeEach(async () => {
      ({
        stores: [one, other],
      } = await openShared());
    });
    afterEach(async () => {
      await one.close();
      await other.close();
    });
    const both = () => [one, other] as const;

    conflicts(both);
    seeing(both);
    ordering(both);
  });
}

type Both = () => readonly [EventStore, EventStore];

function conflicts(both: Both): void {
  it('are one log', () => {
    const [one, other] = both();
    expect(one.storeId).toBe(other.storeId);
  });

  it('an exact revision that the other was quicker to take is a conflict, and then is not', async () => {
    const [one, other] = both();
    const { stream, events } = await filledStream(one, 2);
    const theirs = proposeChain(stream, 1, hashOfLast(events));
    await other.append(stream, theirs, exactly(1));
    const mine = proposeChain(stream, 1, hashOfLast(events));
    await expect(one.append(stream, mine, exactly(1))).rejects.toMatchObject({
      code: 'RevisionConflict',
    });
    const next = proposeChain(stream, 1, hashOfLast(theirs));
    expect(await one.append(stream, next, exactly(2))).toMatchObject({ first: 3, last: 3 });
    expect(await idsIn(other, stream)).toEqual(idsOf([...events, ...theirs, ...next]));
  });

  it('a revision is never refused because one of them has not heard of the other yet', async () => {
    const stores = both();
    const stream = newStream();
    let stored: ProposedEvent[] = [];
    for (let revision = -1; revision < 40; revision += 1) {
      const next = proposeChain(stream, 1, hashOfLast(stored));
      const options = revision < 0 ? noStream : exactly(revision);
      await (stores[revision & 1] as EventStore).append(stream, next, options);
      stored = [...stored, ...next];
    }
    expect(await idsIn(stores[0], stream)).toEqual(idsOf(stored));
  });

  it('of 20 writers at both on one revision exactly one wins', async () => {
    const stores = both();
    const { stream, events } = await filledStream(stores[0], 2);
    const batches = Array.from({ length: 20 }, () => proposeChain(stream, 2, hashOfLast(events)));
    const outcomes = await Promise.all(
      batches.map((batch, index) =>
        outcomeOf((stores[index % 2] as EventStore).append(stream, batch, exactly(1))),
      ),
    );
    expect(outcomes.filter((outcome) => typeof outcome === 'object')).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome === 'RevisionConflict')).toHaveLength(19);
  });

  it('the identical append at the other finds itself', async () => {
    const [one, other] = both();
    const { stream, events, result } = await filledStream(one, 3);
    const again = await other.append(stream, events, noStream);
    expect(again).toEqual({ ...result, outcome: 'alreadyAppended' });
  });

  it('both fill one unchained stream without a gap and without a repeat', async () => {
    const stores = both();
    const stream = newStream('access');
    const events = Array.from({ length: 60 }, () => propose(stream));
    const any = { expected: 'any', ...patience } as const;
    await Promise.all(
      events.map((event, index) => (stores[index % 2] as EventStore).append(stream, [event], any)),
    );
    const [again] = events;
    await stores[1].append(stream, [again as ProposedEvent], any);
    const stored = await collect(stores[0].readStream(stream));
    expect(stored.map(({ revision }) => revision)).toEqual([...stored.keys()]);
    expect(idsOf(stored).sort()).toEqual(idsOf(events).sort());
  });
}

function seeing(both: Both): void {
  it('what one acknowledged the other reads: head, stream and whole log', async () => {
    const [one, other] = both();
    const { stream } = await filledStream(one, 1);
    expect(await other.head(stream)).toMatchObject({ status: 'open', revision: 0 });
    const next = await filledStream(other, 2);
    expect(await one.head(next.stream)).toMatchObject({ revision: 1 });
    expect(await idsIn(one, next.stream)).toEqual(idsOf(next.events));
    expect(await one.readAll({ limit: 10 })).toEqual(await other.readAll({ limit: 10 }));
    expect(await one.readAll({ limit: 10 })).toHaveLength(3);
  });

  it('a subscription gets what the other appends, also of some types only', async () => {
    const [one, other] = both();
    const control = new AbortController();
    const items = iterate(one.subscribe({ after: undefined, signal: control.signal }));
    const types = ['conversation.ended'];
    const some = iterate(one.subscribe({ after: undefined, types, signal: control.signal }));
    await takeUntilCaughtUp(items);
    await takeUntilCaughtUp(some);
    const { stream, events } = await filledStream(other, 2);
    expect(idsOf(await takeEvents(items, 2))).toEqual(idsOf(events));
    const end = {
      ...propose(stream, { prevHash: hashOfLast(events) }),
      type: 'conversation.ended',
    };
    await other.append(stream, [end], exactly(1));
    expect(idsOf(await takeEvents(items, 1))).toEqual([end.eventId]);
    expect(idsOf(await takeEvents(some, 1))).toEqual([end.eventId]);
    control.abort();
  });

  it('a position that one handed out is where the other goes on', async () => {
    const [one, other] = both();
    await filledStream(one, 3);
    const [first, ...rest] = await one.readAll({ limit: 10 });
    const control = new AbortController();
    const items = iterate(other.subscribe({ after: first?.position, signal: control.signal }));
    expect(await takeEvents(items, 2)).toEqual(rest);
    control.abort();
  });
}

/** How many appends each of them makes at once, and how often. */
const rounds = 6;
const atOnce = 25;

function ordering(both: Both): void {
  it('subscribers of both get every event once, in one order, while both write', async () => {
    const stores = both();
    const control = new AbortController();
    const total = stores.length * rounds * atOnce * 2;
    const readers = [...stores, ...stores].map((store) =>
      takeEvents(iterate(store.subscribe({ after: undefined, signal: control.signal })), total),
    );
    const streams: StreamName[] = [];
    await Promise.all(
      stores.map(async (store) => {
        for (let round = 0; round < rounds; round += 1) {
          const filled = Array.from({ length: atOnce }, () => filledStream(store, 2));
          for (const { stream } of await Promise.all(filled)) streams.push(stream);
        }
      }),
    );
    const [first = [], ...others] = await Promise.all(readers);
    expect(first.map(({ position }) => ordinalOf(position))).toEqual(
      Array.from({ length: total }, (_, index) => index + 1),
    );
    for (const seen of others) expect(idsOf(seen)).toEqual(idsOf(first));
    expect(new Set(first.map(({ stream }) => stream))).toEqual(new Set(streams));
    control.abort();
  });

  it('what one settles is called back before a subscription of its own sees it', async () => {
    const [one, other] = both();
    const control = new AbortController();
    const items = iterate(one.subscribe({ after: undefined, signal: control.signal }));
    const acknowledged = new Set<string>();
    const own = new Set<string>();
    const early: string[] = [];
    const reading = (async () => {
      for (const { eventId } of await takeEvents(items, 200)) {
        if (own.has(eventId) && !acknowledged.has(eventId)) early.push(eventId);
      }
    })();
    const write = async (store: EventStore): Promise<void> => {
      for (let count = 0; count < 100; count += 1) {
        const stream = newStream();
        const [event] = proposeChain(stream, 1) as [ProposedEvent];
        if (store === one) own.add(event.eventId);
        const append = { stream, events: [event], ...noStream };
        await new Promise<void>((resolve) => {
          store.submit(append, () => {
            acknowledged.add(event.eventId);
            resolve();
          });
        });
      }
    };
    await Promise.all([write(one), write(other), reading]);
    expect(early).toEqual([]);
    control.abort();
  });
}
