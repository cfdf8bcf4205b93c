import { describe, expect, it } from '@jest/globals';
import type { session as api } from '@stillhere/contracts';
import { createFaults, createMemoryEventStore } from '@stillhere/event-store-memory';
import type { Random } from '@stillhere/kernel';
import {
  caseCount,
  eventually,
  type ManualClock,
  manualClock,
  seededRandom,
} from '@stillhere/testing';
import {
  as,
  conversation,
  createWorld,
  openAndAssign,
  opening,
  visitor,
  type World,
  type WorldOptions,
} from '../../testing/world.js';
import { pageEvents } from './follower.js';

const createTimed = (over: Partial<WorldOptions> = {}) => {
  const clock = manualClock();
  const faults = createFaults();
  const store = createMemoryEventStore({ clock, timers: clock, faults });
  const world = createWorld({ store, clock, timers: clock, random: seededRandom(1), ...over });
  return { clock, faults, world };
};

/** One more event, of the cheapest kind: sharing flips with each. */
const flipper = ({ client }: Pick<World, 'client'>) => {
  let displayed = true;
  return () => {
    displayed = !displayed;
    const sharing = { conversation, participant: visitor, displayed, typing: true };
    return client.recordSharing(sharing, as.edge);
  };
};

/** A follower that pulls only when told to. */
class Reader {
  readonly got: number[] = [];
  readonly #leaving = new AbortController();
  readonly #events: AsyncIterator<api.ConversationEvent>;
  #pull: Promise<unknown> | undefined;

  constructor(
    { client }: World,
    readonly after: number,
  ) {
    const request = { conversation, after: Math.max(0, after), fromStart: after < 0, audience: '' };
    const context = { ...as.edge, signal: this.#leaving.signal };
    this.#events = client
      .follow({ ...request, audience: 'staff' }, context)
      [Symbol.asyncIterator]();
  }

  /** Asks for one more event; it comes when there is one. */
  pull(): void {
    this.#pull ??= this.#events.next().then(({ value, done }) => {
      this.#pull = undefined;
      if (!done) this.got.push(value.revision);
    });
  }

  async leave(): Promise<void> {
    this.#leaving.abort();
    await this.#pull;
  }
}

const span = (after: number, head: number): number[] =>
  Array.from({ length: head - after }, (_, n) => after + 1 + n);

async function allAtHead(readers: readonly Reader[], head: number, clock: ManualClock) {
  await eventually(`everybody reaches ${head}`, async () => {
    for (const reader of readers) reader.pull();
    await clock.advance(50);
    return readers.every((reader) => reader.after + reader.got.length >= head);
  });
}

/** Posts, pulls, drops and newcomers in an order that only the seed knows. */
async function anyOrder(random: Random): Promise<void> {
  const { clock, faults, world } = createTimed({ random });
  await openAndAssign(world);
  const flip = flipper(world);
  const readers: Reader[] = [];
  const appends: Promise<api.RecordResponse>[] = [];
  const steps: readonly (() => unknown)[] = [
    () => appends.push(flip()),
    () => appends.push(flip(), flip(), flip()),
    () => readers.push(new Reader(world, Math.floor(random.fraction() * 6) - 1)),
    () => readers[Math.floor(random.fraction() * readers.length)]?.pull(),
    () => readers[Math.floor(random.fraction() * readers.length)]?.pull(),
    () => faults.dropSubscription(),
    () => clock.settle(),
    () => clock.advance(random.fraction() * 100),
    () => Promise.resolve(),
  ];
  for (let n = 0; n < 60; n += 1) await steps[Math.floor(random.fraction() * steps.length)]?.();
  await Promise.all(appends);
  const head = 1 + appends.length;
  await allAtHead(readers, head, clock);
  for (const reader of readers) expect(reader.got).toEqual(span(reader.after, head));
  await Promise.all(readers.map((reader) => reader.leave()));
  await world.close();
}

describe('following a conversation', () => {
  it('R8, I3: yields exactly (cursor, head] in any order of events, pulls and dropped hints', async () => {
    const cases = caseCount(40);
    for (let seed = 1; seed <= cases; seed += 1) {
      await anyOrder(seededRandom(seed)).catch((error: unknown) => {
        throw new Error(`seed ${seed}`, { cause: error });
      });
    }
  }, 60_000);

  it('reads on from the log when it fell behind the tail', async () => {
    const { clock, world } = createTimed();
    await openAndAssign(world);
    const flip = flipper(world);
    const slow = new Reader(world, -1);
    slow.pull();
    await clock.settle();
    expect(slow.got).toEqual([0]);
    const count = 3 * pageEvents;
    for (let n = 0; n < count; n += 1) await flip();
    await allAtHead([slow], 1 + count, clock);
    expect(slow.got).toEqual(span(-1, 1 + count));
    await slow.leave();
    await world.close();
  });

  it('reads a long history page by page, while nothing new happens', async () => {
    const { clock, world } = createTimed();
    await openAndAssign(world);
    const flip = flipper(world);
    const count = 200;
    for (let n = 0; n < count; n += 1) await flip();
    const reader = new Reader(world, 10);
    await allAtHead([reader], 1 + count, clock);
    expect(reader.got).toEqual(span(10, 1 + count));
    await reader.leave();
    await world.close();
  });

  it('loses nothing of another process to a subscription that broke before it had handled anything', async () => {
    const { clock, faults, world } = createTimed({ hearsOthers: true });
    await world.client.open(opening(), as.edge);
    const reader = new Reader(world, 0);
    reader.pull();
    await clock.settle();
    faults.dropSubscription();
    await flipper({ client: world.elsewhere() })();
    await clock.settle();
    expect(reader.got).toEqual([]);
    await allAtHead([reader], 1, clock);
    expect(reader.got).toEqual([1]);
    await reader.leave();
    await world.close();
  });

  it('opens and renders an event once for all who follow with the same right', async () => {
    const { clock, world } = createTimed();
    await openAndAssign(world);
    const events: Promise<api.ConversationEvent>[] = [];
    for (let n = 0; n < 3; n += 1) {
      const follower = world.client.follow(
        { conversation, after: 1, fromStart: false, audience: 'staff' },
        as.edge,
      );
      events.push(
        follower[Symbol.asyncIterator]()
          .next()
          .then((one) => one.value),
      );
    }
    await clock.settle();
    await flipper(world)();
    const [first, ...others] = await Promise.all(events);
    for (const other of others) expect(other).toBe(first);
    await world.close();
  });

  it('keeps no conversation that nobody follows any more', async () => {
    const { clock, world } = createTimed();
    await openAndAssign(world);
    const reader = new Reader(world, 1);
    reader.pull();
    await clock.settle();
    expect(world.session.hub.size).toBe(1);
    await reader.leave();
    await clock.settle();
    expect(world.session.hub.size).toBe(0);
    await world.close();
  });
});
