import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { EventStore, SubscriptionItem } from '@stillhere/event-store';
import {
  exactly,
  filledStream,
  hashOfLast,
  idsIn,
  idsOf,
  iterate,
  newStream,
  noStream,
  proposeChain,
  takeEvents,
  takeUntilCaughtUp,
} from '@stillhere/event-store/contract';
import { openEventStoreDbEventStore } from './open-log.js';
import { DoubledLog } from './testing/doubled-log.js';
import { EventStoreDbDouble } from './testing/eventstoredb-double.js';

/** Short, so that a call that nobody answers is tried again soon. */
const attemptMs = 250;

describe('what the client leaves open', () => {
  let log: DoubledLog;
  let double: EventStoreDbDouble;
  let stores: EventStore[];
  const open = async (
    options: { attemptMs?: number; pollMs?: number; url?: string; storeId?: string } = {},
  ) => {
    const store = await openEventStoreDbEventStore({ url: double.url, attemptMs, ...options });
    stores.push(store);
    return store;
  };

  beforeEach(async () => {
    log = new DoubledLog();
    double = await new EventStoreDbDouble(log).start();
    stores = [];
  });
  afterEach(async () => {
    for (const store of stores) await store.close();
    double.stop();
  });

  describe('an append', () => {
    it.each(['stored-unanswered', 'stored-cut'] as const)(
      'that was %s finds itself by its ids, with the original numbers',
      async (misbehaviour) => {
        const store = await open();
        const { stream, events } = await filledStream(store, 1);
        const next = proposeChain(stream, 2, hashOfLast(events));
        double.next(misbehaviour);
        expect(await store.append(stream, next, exactly(0))).toMatchObject({
          outcome: 'alreadyAppended',
          first: 1,
          last: 2,
        });
        expect(await idsIn(store, stream)).toEqual(idsOf([...events, ...next]));
      },
    );

    it.each(['dropped', 'ended'] as const)('that was %s is tried again', async (misbehaviour) => {
      const store = await open();
      double.next(misbehaviour);
      const { stream, events, result } = await filledStream(store, 2);
      expect(result).toMatchObject({ outcome: 'appended', first: 0, last: 1 });
      expect(await idsIn(store, stream)).toEqual(idsOf(events));
    });

    it('that is written late, after it was tried again, stands there once', async () => {
      const store = await open();
      double.next('late');
      const { stream, events } = await filledStream(store, 2);
      double.answerLate();
      expect(await idsIn(store, stream)).toEqual(idsOf(events));
    });

    it('that nobody answers ends at its deadline, with an unknown outcome', async () => {
      const store = await open();
      for (let times = 0; times < 20; times += 1) double.next('dropped');
      const stream = newStream();
      const call = store.append(stream, proposeChain(stream, 1), { ...noStream, deadlineMs: 400 });
      await expect(call).rejects.toMatchObject({ reason: 'deadline', outcomeKnown: false });
    });

    it('that was acknowledged and is not there is written again', async () => {
      const store = await open();
      double.next('acknowledged');
      const { stream, events } = await filledStream(store, 2);
      expect(await idsIn(store, stream)).toEqual(idsOf(events));
    });

    it('that was acknowledged, and another stands in its place, is a conflict', async () => {
      const store = await open();
      const other = await open();
      const { stream, events } = await filledStream(store, 1);
      const theirs = proposeChain(stream, 1, hashOfLast(events));
      double.next('acknowledged');
      double.meanwhile = () => other.append(stream, theirs, exactly(0));
      const mine = proposeChain(stream, 1, hashOfLast(events));
      await expect(store.append(stream, mine, exactly(0))).rejects.toMatchObject({
        code: 'RevisionConflict',
      });
      expect(await idsIn(store, stream)).toEqual(idsOf([...events, ...theirs]));
    });

    it('that is written and cannot be read back has an unknown outcome', async () => {
      const store = await open();
      double.meanwhile = async () => {
        double.unansweredReads = Infinity;
      };
      const stream = newStream();
      const call = store.append(stream, proposeChain(stream, 1), { ...noStream, deadlineMs: 600 });
      await expect(call).rejects.toMatchObject({ reason: 'deadline', outcomeKnown: false });
      expect(log.events.filter((event) => event.stream === stream)).toHaveLength(1);
    });

    it('that follows on one whose deadline passed is not refused and written later', async () => {
      const store = await open();
      const stream = newStream();
      const first = proposeChain(stream, 1);
      const second = proposeChain(stream, 1, hashOfLast(first));
      double.next('late');
      const given = store.append(stream, first, { ...noStream, deadlineMs: 150 });
      const followed = store.append(stream, second, { ...exactly(0), deadlineMs: 20_000 });
      await expect(given).rejects.toMatchObject({ reason: 'deadline', outcomeKnown: false });
      expect(await followed).toMatchObject({ outcome: 'appended', first: 1 });
      double.answerLate();
      expect(await idsIn(store, stream)).toEqual(idsOf([...first, ...second]));
    });

    it('that is refused without an error is not taken for written', async () => {
      const store = await open({ url: `${double.url}&throwOnAppendFailure=false` });
      const other = await open();
      const { stream, events } = await filledStream(store, 1);
      double.meanwhile = () =>
        other.append(stream, proposeChain(stream, 1, hashOfLast(events)), exactly(0));
      const mine = proposeChain(stream, 1, hashOfLast(events));
      await expect(store.append(stream, mine, exactly(0))).rejects.toMatchObject({
        code: 'RevisionConflict',
      });
    });

    it('goes to the leader, wherever that has moved', async () => {
      const store = await open();
      await filledStream(store, 1);
      const leader = await new EventStoreDbDouble(log).start();
      double.leaderPort = leader.port;
      const { result } = await filledStream(store, 1);
      expect(result.outcome).toBe('appended');
      expect(leader.appends).toBe(1);
      leader.stop();
    });
  });

  it('a leader that has fallen silent is left for the one after it', async () => {
    const store = await open();
    const leader = await new EventStoreDbDouble(log).start();
    double.leaderPort = leader.port;
    await filledStream(store, 1);
    leader.unansweredReads = Infinity;
    double.leaderPort = undefined;
    const { result } = await filledStream(store, 1);
    expect(result.outcome).toBe('appended');
    expect(leader.appends).toBe(1);
    leader.stop();
  });

  it('a read beside one that nobody answers is not cut short', async () => {
    const store = await open();
    const { stream, events } = await filledStream(store, 2);
    double.unansweredReads = 1;
    const unanswered = store.head(stream);
    await double.readsLost(1);
    double.unansweredReads = 1;
    const beside = idsIn(store, stream);
    expect(await unanswered).toMatchObject({ revision: 1 });
    expect(await beside).toEqual(idsOf(events));
  });

  it('a read that is cut by closing is not taken for whole', async () => {
    const store = await open();
    const { stream } = await filledStream(store, 2);
    double.unansweredReads = 1;
    const head = store.head(stream);
    await double.readsLost(1);
    const refused = expect(head).rejects.toMatchObject({ reason: 'closed' });
    await store.close();
    await refused;
  });

  it('a read that nobody answers is tried again', async () => {
    const store = await open();
    const { stream } = await filledStream(store, 2);
    double.unansweredReads = 1;
    expect(await store.head(stream)).toMatchObject({ revision: 1 });
  });

  describe('a subscription', () => {
    const follow = async (store: EventStore) => {
      const control = new AbortController();
      const items = iterate(store.subscribe({ after: 'head', signal: control.signal }));
      await takeUntilCaughtUp(items);
      return { items, control };
    };

    /** Pulls two, and has looked once without finding them. */
    const waiting = async (items: AsyncIterator<SubscriptionItem>) => {
      const looked = double.nextPage();
      const events = takeEvents(items, 2);
      await looked;
      return { events };
    };

    it.each(['end', 'error'] as const)('goes on after an %s, without a look', async (how) => {
      const [store, other] = [await open({ pollMs: 3_600_000 }), await open()];
      const { items, control } = await follow(store);
      await double.subscribed(2);
      const pulled = await waiting(items);
      double.endSubscriptions(how);
      const { events } = await filledStream(other, 2);
      expect(idsOf(await pulled.events)).toEqual(idsOf(events));
      control.abort();
    });

    it('that has gone silent is found by a look at the head', async () => {
      const [store, other] = [await open({ pollMs: 20 }), await open()];
      const { items, control } = await follow(store);
      const pulled = await waiting(items);
      double.isSilent = true;
      const { events } = await filledStream(other, 2);
      expect(idsOf(await pulled.events)).toEqual(idsOf(events));
      control.abort();
    });

    it('has caught up when it has read all there is, whatever the server says', async () => {
      const store = await open({ attemptMs: 10_000 });
      const { events } = await filledStream(store, 500);
      await double.subscribed(1);
      double.sayCaughtUp();
      const control = new AbortController();
      const items = iterate(store.subscribe({ after: undefined, signal: control.signal }));
      expect(await takeUntilCaughtUp(items)).toHaveLength(events.length);
      control.abort();
    });

    it('passes over the events of the server and of others', async () => {
      const store = await open();
      double.appendForeign('$stats-127.0.0.1:2113', '$statsCollected');
      const { events } = await filledStream(store, 1);
      double.appendForeign('$scavenges', '$scavengeStarted');
      const control = new AbortController();
      const items = iterate(store.subscribe({ after: undefined, signal: control.signal }));
      expect(idsOf(await takeUntilCaughtUp(items))).toEqual(idsOf(events));
      expect(idsOf(await store.readAll({ limit: 10 }))).toEqual(idsOf(events));
      control.abort();
    });
  });

  it('is one log with one id, whoever begins it, and another one is refused', async () => {
    const [one, other] = await Promise.all([open(), open()]);
    expect(one.storeId).toBe(other.storeId);
    await expect(open({ storeId: 'another' })).rejects.toThrow(/another was expected/);
  });
});
