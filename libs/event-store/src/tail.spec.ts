import { describe, expect, it } from '@jest/globals';
import type { StoredEvent } from './event.js';
import type { SubscribeOptions, SubscriptionItem } from './event-store.js';
import { positionOf } from './position.js';
import type { KnownEvent, OlderEvents } from './tail.js';
import { createTail } from './tail.js';

const eventAt = (ordinal: number, type = 'a.happened'): StoredEvent =>
  ({ type, position: positionOf(ordinal), data: '{}' }) as StoredEvent;

/** A log whose reads of older events are answered when the test says so. */
function stage() {
  const events: KnownEvent[] = [];
  const reads: ((answer: OlderEvents) => void)[] = [];
  let recentFrom = 1;
  const tail = createTail({
    get newest() {
      return events.length;
    },
    recent: (ordinal) => (ordinal >= recentFrom ? events[ordinal - 1] : undefined),
    older: () => new Promise((resolve) => reads.push(resolve)),
  });
  const commit = (...types: string[]) => {
    const committed = types.map((type, index) => eventAt(events.length + index + 1, type));
    events.push(...committed);
    tail.wake(committed);
  };
  /** Events of a type that nobody reads, so that the store knows nothing else of them. */
  const passOver = (...types: string[]) => {
    const passed = types.map((type) => ({ type }));
    events.push(...passed);
    tail.wake(passed);
  };
  const forgetUpTo = (ordinal: number) => {
    recentFrom = ordinal + 1;
  };
  const subscribe = (options: Partial<SubscribeOptions> = {}) =>
    tail.subscribe({ after: undefined, signal: new AbortController().signal, ...options });
  return { commit, events, forgetUpTo, passOver, reads, subscribe, tail };
}

const placeOf = ({ value }: IteratorResult<SubscriptionItem>): string =>
  value.kind === 'event' ? `event ${Number(value.event.position)}` : String(value.kind);

describe('a subscription', () => {
  it('that is reading older events is not handed a newer one first', async () => {
    const { commit, forgetUpTo, reads, subscribe } = stage();
    commit('a.happened', 'a.happened');
    forgetUpTo(2);
    const items = subscribe();
    const first = items.next();
    commit('a.happened');
    reads[0]?.({ events: [eventAt(1), eventAt(2)], reached: 2 });
    const seen = [placeOf(await first)];
    for (let count = 0; count < 3; count += 1) seen.push(placeOf(await items.next()));
    expect(seen).toEqual(['event 1', 'event 2', 'event 3', 'caughtUp']);
  });

  it('that read further than the store has told is not handed the same events again', async () => {
    const { commit, forgetUpTo, reads, subscribe } = stage();
    commit('a.happened');
    forgetUpTo(1);
    const items = subscribe();
    const first = items.next();
    reads[0]?.({ events: [eventAt(1), eventAt(2)], reached: 2 });
    const seen = [placeOf(await first), placeOf(await items.next()), placeOf(await items.next())];
    const next = items.next();
    commit('a.happened');
    commit('a.happened');
    seen.push(placeOf(await next));
    expect(seen).toEqual(['event 1', 'event 2', 'caughtUp', 'event 3']);
  });

  it('to some types reads on until it finds one or reaches the head', async () => {
    const { commit, forgetUpTo, reads, subscribe } = stage();
    commit('a.happened', 'a.happened', 'a.happened');
    forgetUpTo(3);
    const items = subscribe({ types: ['b.happened'] });
    const first = items.next();
    for (const reached of [1, 2, 3]) {
      while (reads.length === 0) await Promise.resolve();
      reads.shift()?.({ events: [], reached });
    }
    expect((await first).value).toEqual({ kind: 'caughtUp', position: positionOf(3) });
    expect(reads).toEqual([]);
  });

  it('is left alone by types it does not read, however far they take the log', async () => {
    const { commit, forgetUpTo, reads, subscribe } = stage();
    const items = subscribe({ types: ['b.happened'] });
    await items.next();
    const next = items.next();
    for (let count = 1; count <= 100; count += 1) commit('a.happened');
    forgetUpTo(100);
    commit('a.happened', 'b.happened', 'b.happened');
    expect(placeOf(await next)).toBe('event 102');
    expect(placeOf(await items.next())).toBe('event 103');
    expect(reads).toEqual([]);
  });

  it('that asks for a type which was passed over reads it again, and no other', async () => {
    const { commit, passOver, reads, subscribe } = stage();
    const others = subscribe({ types: ['a.happened'] });
    passOver('b.happened');
    commit('a.happened');
    expect(placeOf(await others.next())).toBe('event 2');
    expect(reads).toEqual([]);
    const late = subscribe({ types: ['b.happened'] });
    const first = late.next();
    reads[0]?.({ events: [eventAt(1, 'b.happened')], reached: 2 });
    expect(placeOf(await first)).toBe('event 1');
    expect(placeOf(await late.next())).toBe('caughtUp');
  });

  it('is wanted for what it reads and for as long as it reads', () => {
    const { subscribe, tail } = stage();
    const control = new AbortController();
    subscribe({ types: ['a.happened'] });
    subscribe({ types: ['a.happened', 'b.happened'], signal: control.signal });
    expect(tail.wanted).toEqual(new Set(['a.happened', 'b.happened']));
    control.abort();
    expect(tail.wanted).toEqual(new Set(['a.happened']));
    expect([tail.wants('a.happened'), tail.wants('b.happened')]).toEqual([true, false]);
    subscribe();
    expect(tail.wanted).toBeUndefined();
    expect(tail.wants('b.happened')).toBe(true);
  });
});
