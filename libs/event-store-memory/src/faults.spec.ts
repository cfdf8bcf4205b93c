import { beforeEach, describe, expect, it } from '@jest/globals';
import type { EventStore, ProposedEvent } from '@stillhere/event-store';
import {
  exactly,
  filledStream,
  idsIn,
  idsOf,
  iterate,
  newStream,
  noStream,
  outcomeOf,
  proposeChain,
  takeEvents,
} from '@stillhere/event-store/fixtures';
import type { Timers } from '@stillhere/kernel';
import { createMemoryDisk } from './disk.js';
import type { Faults } from './faults.js';
import { createFaults } from './faults.js';
import { createMemoryEventStore } from './memory-event-store.js';

/** Runs what is due, in order of time, with everything that it sets off. */
function manualTimers() {
  let nowMs = 0;
  const due: { atMs: number; work: () => void }[] = [];
  const timers: Timers = {
    after: (delayMs, work) => {
      const entry = { atMs: nowMs + delayMs, work };
      due.push(entry);
      return () => {
        if (due.includes(entry)) due.splice(due.indexOf(entry), 1);
      };
    },
  };
  const advance = async (ms: number) => {
    await settle();
    const untilMs = nowMs + ms;
    for (;;) {
      due.sort((a, b) => a.atMs - b.atMs);
      const [first] = due;
      if (first === undefined || first.atMs > untilMs) break;
      due.shift();
      nowMs = first.atMs;
      first.work();
      await settle();
    }
    nowMs = untilMs;
  };
  return { timers, advance, clock: { now: () => nowMs, monotonicMs: () => nowMs } };
}

const settle = () => new Promise((resolve) => setImmediate(resolve));

let faults: Faults;
let store: EventStore;
let time: ReturnType<typeof manualTimers>;
const disk = { current: createMemoryDisk() };

const openStore = () => {
  faults = createFaults();
  const { clock, timers } = time;
  return createMemoryEventStore({ clock, timers, faults, disk: disk.current });
};

beforeEach(() => {
  time = manualTimers();
  disk.current = createMemoryDisk({ storeId: 'store' });
  store = openStore();
});

describe('faults on demand', () => {
  it('delay: the append is written and answered later, those behind it as well', async () => {
    faults.delay(300);
    const slow = filledStream(store, 1);
    const next = filledStream(store, 1);
    await time.advance(299);
    expect(await store.readAll({ limit: 10 })).toEqual([]);
    await time.advance(1);
    const ids = [...(await slow).events, ...(await next).events].map((event) => event.eventId);
    expect(idsOf(await store.readAll({ limit: 10 }))).toEqual(ids);
  });

  it('delay beyond the deadline: unknown for the one under way, surely unwritten behind it', async () => {
    faults.delay(3_000);
    const [stream, other] = [newStream(), newStream()];
    const events = proposeChain(stream, 1);
    const hurried = { ...noStream, deadlineMs: 2_000 };
    const slow = expect(store.append(stream, events, hurried)).rejects.toMatchObject({
      reason: 'deadline',
      outcomeKnown: false,
    });
    const behind = expect(
      store.append(other, proposeChain(other, 1), hurried),
    ).rejects.toMatchObject({ reason: 'deadline', outcomeKnown: true });
    await time.advance(2_000);
    await Promise.all([slow, behind]);
    await time.advance(1_000);
    expect(await idsIn(store, stream)).toEqual(idsOf(events));
    expect(await store.head(other)).toEqual({ status: 'missing' });
    const again = await store.append(stream, events, noStream);
    expect(again).toMatchObject({ outcome: 'alreadyAppended' });
  });

  it.each([
    [true, 'alreadyAppended'],
    [false, 'appended'],
  ])('outcomeUnknown, written %s: the identical call ends as %s', async (written, outcome) => {
    faults.outcomeUnknown({ written });
    const stream = newStream();
    const events = proposeChain(stream, 2);
    const first = store.append(stream, events, noStream);
    await expect(first).rejects.toMatchObject({ code: 'StoreUnavailable', outcomeKnown: false });
    expect(await store.append(stream, events, noStream)).toMatchObject({ outcome, first: 0 });
    expect(await idsIn(store, stream)).toEqual(idsOf(events));
  });

  it('dropSubscription: throws, and resuming after the handled position misses nothing', async () => {
    const { events } = await filledStream(store, 3);
    const signal = new AbortController().signal;
    const items = iterate(store.subscribe({ after: undefined, signal }));
    const [handled] = await takeEvents(items, 1);
    faults.dropSubscription();
    await expect(items.next()).rejects.toMatchObject({ code: 'SubscriptionDropped' });
    expect(await items.next()).toMatchObject({ done: true });
    const resumed = iterate(store.subscribe({ after: handled?.position, signal }));
    expect(idsOf(await takeEvents(resumed, 2))).toEqual(idsOf(events.slice(1)));
  });

  it.each([
    ['full', 'diskFull'],
    ['readonly', 'readOnly'],
  ] as const)('%s: nothing is written until it is over', async (reason, fault) => {
    faults[fault](true);
    const stream = newStream();
    const events = proposeChain(stream, 1);
    const refused = store.append(stream, events, noStream);
    await expect(refused).rejects.toMatchObject({ reason, outcomeKnown: true });
    expect(await store.head(stream)).toEqual({ status: 'missing' });
    faults[fault](false);
    expect(await store.append(stream, events, noStream)).toMatchObject({ outcome: 'appended' });
  });

  it('full: a whole turn is refused, and what was decided on it with it', async () => {
    faults.diskFull(true);
    const stream = newStream();
    const ends = proposeChain(stream, 3).map((event, index) => {
      const expected = index === 0 ? ('noStream' as const) : { exactly: index - 1 };
      return outcomeOf(store.append(stream, [event], { ...noStream, expected }));
    });
    expect(await Promise.all(ends)).toEqual(ends.map(() => 'StoreUnavailable'));
    expect(await store.head(stream)).toEqual({ status: 'missing' });
  });

  it('fine, then refuse: one append of a turn is surely not written, others are', async () => {
    faults.fine();
    faults.refuse();
    const streams = [newStream(), newStream(), newStream()];
    const ends = streams.map((stream) =>
      outcomeOf(store.append(stream, proposeChain(stream, 1), noStream)),
    );
    const appended = { outcome: 'appended' };
    expect(await Promise.all(ends)).toMatchObject([appended, 'StoreUnavailable', appended]);
    expect(await store.head(streams[1] as (typeof streams)[0])).toEqual({ status: 'missing' });
  });

  it('outcomeUnknown in a turn: what was decided on the lost one conflicts', async () => {
    faults.outcomeUnknown({ written: false });
    const stream = newStream();
    const [first, second] = proposeChain(stream, 2);
    const lost = outcomeOf(store.append(stream, [first as ProposedEvent], noStream));
    const next = outcomeOf(store.append(stream, [second as ProposedEvent], exactly(0)));
    expect([await lost, await next]).toEqual(['StoreUnavailable', 'RevisionConflict']);
  });

  it('tornWrite: poisons the store; whoever opens the disk finds nothing of the batch', async () => {
    const kept = await filledStream(store, 2);
    faults.tornWrite();
    const stream = newStream();
    const events = proposeChain(stream, 4);
    const torn = store.append(stream, events, noStream);
    await expect(torn).rejects.toMatchObject({ reason: 'poisoned', outcomeKnown: false });
    await expect(filledStream(store, 1)).rejects.toMatchObject({ reason: 'poisoned' });
    store = openStore();
    expect(idsOf(await store.readAll({ limit: 10 }))).toEqual(idsOf(kept.events));
    expect(await store.append(stream, events, noStream)).toMatchObject({ outcome: 'appended' });
  });

  it('crash: what was queued is neither written nor answered', async () => {
    const kept = await filledStream(store, 1);
    faults.delay(100);
    let answers = 0;
    const answered = () => {
      answers += 1;
    };
    for (let count = 0; count < 3; count += 1) filledStream(store, 1).then(answered, answered);
    await time.advance(50);
    faults.crash();
    await time.advance(10_000);
    expect(answers).toBe(0);
    expect(idsOf(await openStore().readAll({ limit: 10 }))).toEqual(idsOf(kept.events));
  });
});
