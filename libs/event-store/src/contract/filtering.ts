import { describe, expect, it } from '@jest/globals';
import type { Position, StreamName } from '@stillhere/kernel';
import fc from 'fast-check';
import type { ProposedEvent, StoredEvent } from '../event.js';
import type { SubscriptionItem } from '../event-store.js';
import {
  filledStream,
  idsOf,
  iterate,
  newStream,
  noStream,
  propose,
  takeEvents,
  takeUntilCaughtUp,
} from './fixtures.js';
import type { StoreUnder } from './harness.js';

const rare = 'conversation.ended';
const common = 'conversation.message-posted';

/** A subscription to some types: complete, in order, and left alone by everything else. */
export function filteringContract(under: StoreUnder): void {
  describe('a subscription to some types', () => {
    catchingUp(under);
    waiting(under);
    completeness(under);
  });
}

const open = (under: StoreUnder, types: readonly string[], after?: Position | 'head') => {
  const control = new AbortController();
  const items = iterate(under.store.subscribe({ after, types, signal: control.signal }));
  return { items, control };
};

/** A new stream with one event of each of the types, in one append. */
async function appendTypes(under: StoreUnder, types: readonly string[]): Promise<ProposedEvent[]> {
  const stream = newStream();
  const events = chainOfTypes(stream, types);
  await under.store.append(stream, events, noStream);
  return events;
}

function chainOfTypes(stream: StreamName, types: readonly string[]): ProposedEvent[] {
  const chain: ProposedEvent[] = [];
  for (const type of types) {
    const last = chain.at(-1);
    chain.push({ ...propose(stream, { ...(last && { prevHash: last.metadata.hash }) }), type });
  }
  return chain;
}

function catchingUp(under: StoreUnder): void {
  it('finds each event of the types once and in order, however many there are', async () => {
    for (let round = 0; round < 5; round += 1) {
      await filledStream(under.store, 300);
      await appendTypes(under, [rare]);
    }
    const all = await under.store.readAll({ limit: 5_000 });
    const read = async (types: readonly string[], after?: Position) => {
      const { items, control } = open(under, types, after);
      const events = await takeUntilCaughtUp(items);
      control.abort();
      return events;
    };
    expect(await read([rare])).toEqual(all.filter(({ type }) => type === rare));
    const many = all.filter(({ type }) => type === common);
    expect(await read([common, 'nothing.such'])).toEqual(many);
    expect(await read([common, rare])).toEqual(all);
    expect(await read([rare], all[700]?.position)).toHaveLength(3);
  });

  it('is told how far the log was looked at, also where it found nothing', async () => {
    const empty = open(under, [rare]);
    expect((await empty.items.next()).value).toEqual({ kind: 'caughtUp', position: undefined });
    await filledStream(under.store, 400);
    const newest = (await under.store.readAll({ limit: 1_000 })).at(-1);
    const { items, control } = open(under, [rare]);
    const value = { kind: 'caughtUp', position: newest?.position };
    expect((await items.next()).value).toEqual(value);
    const [event] = await appendTypes(under, [rare]);
    expect((await items.next()).value).toMatchObject({ event: { eventId: event?.eventId } });
    control.abort();
    empty.control.abort();
  });
}

function waiting(under: StoreUnder): void {
  it('sleeps through events of other types, and wakes at the first of its own', async () => {
    const { items, control } = open(under, [rare], 'head');
    await takeUntilCaughtUp(items);
    let isAwake = false;
    const next = items.next().then((item) => {
      isAwake = true;
      return item;
    });
    for (let round = 0; round < 5; round += 1) await filledStream(under.store, 20);
    expect(isAwake).toBe(false);
    const [, first] = await appendTypes(under, [common, rare, common, rare]);
    expect((await next).value).toMatchObject({ event: { eventId: first?.eventId } });
    expect(await takeUntilCaughtUp(items)).toHaveLength(1);
    control.abort();
  });

  it('is told now and then how far the log has come without it', async () => {
    const { items, control } = open(under, [rare], 'head');
    await takeUntilCaughtUp(items);
    const told = items.next();
    for (let round = 0; round < 10; round += 1) await filledStream(under.store, 500);
    const { value } = (await told) as { value: SubscriptionItem & { kind: 'caughtUp' } };
    expect(value.kind).toBe('caughtUp');
    const [event] = await appendTypes(under, [rare]);
    const resumed = open(under, [rare], value.position);
    expect(idsOf(await takeEvents(resumed.items, 1))).toEqual([event?.eventId]);
    control.abort();
    resumed.control.abort();
  });
}

const names: readonly string[] = [common, rare, 'conversation.assigned', 'conversation.noted'];

function completeness(under: StoreUnder): void {
  it('misses none and doubles none, however writers and readers take turns', async () => {
    const reading = fc.record({
      types: fc.subarray([...names], { minLength: 1 }),
      /** After how many of the appends it pulls once; then it pulls on. */
      begins: fc.nat({ max: 12 }),
      isSlow: fc.boolean(),
    });
    const appends = fc.array(fc.array(fc.constantFrom(...names), { minLength: 1, maxLength: 3 }), {
      minLength: 1,
      maxLength: 12,
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(reading, { minLength: 1, maxLength: 4 }),
        appends,
        async (rs, as) => {
          const start = (await under.store.readAll({ limit: 10_000 })).at(-1)?.position;
          const seen = rs.map(({ types }) => open(under, types, start));
          const pulled = rs.map(async ({ begins, isSlow, types }, index) => {
            const wanted = as.flat().filter((type) => types.includes(type)).length;
            for (let wait = 0; wait < begins; wait += 1) await Promise.resolve();
            return takePaced((seen[index] as (typeof seen)[number]).items, wanted, isSlow);
          });
          await Promise.all(as.map((types) => appendTypes(under, types)));
          const all = await under.store.readAll({ after: start, limit: 10_000 });
          for (const [index, { types }] of rs.entries()) {
            expect(await pulled[index]).toEqual(all.filter(({ type }) => types.includes(type)));
            seen[index]?.control.abort();
          }
        },
      ),
      { numRuns: 40 },
    );
  }, 30_000);
}

/** Slow: it lets the world go on after each event, so commits come while it does not wait. */
async function takePaced(
  items: AsyncIterator<SubscriptionItem>,
  count: number,
  isSlow: boolean,
): Promise<StoredEvent[]> {
  const events: StoredEvent[] = [];
  while (events.length < count) {
    events.push(...(await takeEvents(items, 1)));
    if (isSlow) await new Promise((resolve) => setImmediate(resolve));
  }
  return events;
}
