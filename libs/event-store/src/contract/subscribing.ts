import { describe, expect, it } from '@jest/globals';
import type { SubscribeOptions } from '../event-store.js';
import {
  collect,
  filledStream,
  idsOf,
  iterate,
  newStream,
  noStream,
  proposeChain,
  takeEvents,
  takeUntilCaughtUp,
} from './fixtures.js';
import type { StoreUnder } from './harness.js';

/** Contract lines 6 and 7: pulled, in band, ended only by abort, resumed from what was handled. */
export function subscribingContract(under: StoreUnder): void {
  describe('6. a subscription', () => {
    delivery(under);
    endings(under);
  });
  describe('7. resuming', () => resuming(under));
}

const open = (under: StoreUnder, after: SubscribeOptions['after']) => {
  const control = new AbortController();
  const items = iterate(under.store.subscribe({ after, signal: control.signal }));
  return { items, control };
};

function delivery(under: StoreUnder): void {
  it('on an empty log is caught up at once', async () => {
    const { items, control } = open(under, undefined);
    const value = { kind: 'caughtUp', position: undefined };
    expect(await items.next()).toEqual({ done: false, value });
    control.abort();
  });

  it('from the start yields everything, then caughtUp, then what comes', async () => {
    const a = await filledStream(under.store, 3);
    const { items, control } = open(under, undefined);
    expect(idsOf(await takeUntilCaughtUp(items))).toEqual(idsOf(a.events));
    const pulled = takeEvents(items, 2);
    const b = await filledStream(under.store, 2);
    expect(idsOf(await pulled)).toEqual(idsOf(b.events));
    control.abort();
  });

  it('from the head yields only what comes from now on', async () => {
    await filledStream(under.store, 3);
    const { items, control } = open(under, 'head');
    const b = await filledStream(under.store, 2);
    expect(idsOf(await takeEvents(items, 2))).toEqual(idsOf(b.events));
    control.abort();
  });

  it('announces caughtUp only after every earlier event was taken', async () => {
    await filledStream(under.store, 300);
    const { items, control } = open(under, undefined);
    for (let taken = 0; taken < 300; taken += 1) {
      expect((await items.next()).value).toMatchObject({ kind: 'event' });
    }
    await filledStream(under.store, 2);
    expect(await takeUntilCaughtUp(items)).toHaveLength(2);
    control.abort();
  });

  it('yields the very events that reading yields', async () => {
    const { items, control } = open(under, 'head');
    await filledStream(under.store, 5);
    const live = await takeEvents(items, 5);
    expect(live).toEqual(await under.store.readAll({ limit: 10 }));
    control.abort();
  });

  it('that does not pull holds nobody up and misses nothing', async () => {
    const { items, control } = open(under, undefined);
    await items.next();
    const appended = [];
    for (let round = 0; round < 12; round += 1) {
      appended.push(...(await filledStream(under.store, 500)).events);
    }
    expect(idsOf(await takeEvents(items, appended.length))).toEqual(idsOf(appended));
    control.abort();
  });

  it('shows every reader the same order, whoever writes', async () => {
    const [one, other] = [open(under, undefined), open(under, undefined)];
    const streams = Array.from({ length: 30 }, () => newStream());
    const writes = streams.map((stream) =>
      under.store.append(stream, proposeChain(stream, 2), noStream),
    );
    const seen = await Promise.all([takeEvents(one.items, 60), takeEvents(other.items, 60)]);
    await Promise.all(writes);
    expect(seen[0]).toEqual(seen[1]);
    expect(seen[0]).toEqual(await under.store.readAll({ limit: 100 }));
    one.control.abort();
    other.control.abort();
  });
}

function endings(under: StoreUnder): void {
  it('ends by abort while it waits', async () => {
    const { items, control } = open(under, undefined);
    await items.next();
    const waiting = items.next();
    control.abort();
    expect(await waiting).toMatchObject({ done: true });
    expect(await items.next()).toMatchObject({ done: true });
  });

  it('ends by abort although there would be more', async () => {
    await filledStream(under.store, 5);
    const { items, control } = open(under, undefined);
    await takeEvents(items, 2);
    control.abort();
    expect(await items.next()).toMatchObject({ done: true });
  });

  it('ends at once when it was aborted before it began', async () => {
    await filledStream(under.store, 1);
    const signal = AbortSignal.abort();
    expect(await collect(under.store.subscribe({ after: undefined, signal }))).toEqual([]);
  });

  it('ends when its reader breaks off', async () => {
    await filledStream(under.store, 3);
    const control = new AbortController();
    const subscription = under.store.subscribe({ after: undefined, signal: control.signal });
    let taken = 0;
    for await (const _item of subscription) {
      taken += 1;
      if (taken === 2) break;
    }
    expect(taken).toBe(2);
  });

  it('is dropped, and says so, when the store closes', async () => {
    const { items } = open(under, undefined);
    await items.next();
    const waiting = items.next();
    const dropped = expect(waiting).rejects.toMatchObject({ code: 'SubscriptionDropped' });
    await under.store.close();
    await dropped;
  });
}

function resuming(under: StoreUnder): void {
  it('after any handled position yields exactly the rest', async () => {
    await filledStream(under.store, 6);
    const all = await under.store.readAll({ limit: 100 });
    for (const [index, event] of all.entries()) {
      const { items, control } = open(under, event.position);
      expect(await takeUntilCaughtUp(items)).toEqual(all.slice(index + 1));
      control.abort();
    }
  });

  it('after the last position waits for the next event', async () => {
    const { result } = await filledStream(under.store, 2);
    const { items, control } = open(under, result.position);
    expect(await takeUntilCaughtUp(items)).toEqual([]);
    const next = await filledStream(under.store, 1);
    expect(idsOf(await takeEvents(items, 1))).toEqual(idsOf(next.events));
    control.abort();
  });
}
