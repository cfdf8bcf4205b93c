import { describe, expect, it } from '@jest/globals';
import type { Role } from '@stillhere/contracts';
import { createLocalFeed } from '@stillhere/event-feed-local';
import { createMemoryReadModelStore, createRepository } from '@stillhere/event-processing';
import { eventRegistry } from '@stillhere/event-schema';
import { streamName } from '@stillhere/event-store';
import { createMemoryEventStore } from '@stillhere/event-store-memory';
import { accepted } from '@stillhere/kernel';
import { callContext } from '@stillhere/nest-kit';
import { eventually, manualClock, seededRandom } from '@stillhere/testing';
import { getFloor } from './get-floor.js';
import { createReporting } from './reporting.js';
import { watchFloor } from './watch-floor.js';

const as = (roles: readonly Role[], tenant = 'local', signal?: AbortSignal) =>
  callContext({
    principal: { actor: 'supervisor:sam', tenant, roles },
    ...(signal ? { signal } : {}),
  });
const supervisor = as(['supervisor']);

async function setUp() {
  const clock = manualClock();
  const random = seededRandom(1);
  const store = createMemoryEventStore({ clock });
  const reporting = createReporting({
    feed: createLocalFeed(store),
    readModels: createMemoryReadModelStore(),
    clock,
    timers: clock,
    onFault: (fault) => {
      throw fault.error;
    },
  });
  await reporting.floor.start();
  /** What other services record: one event at the end of a stream. */
  const happens = async (id: string, type: string, data: object) => {
    const [category = ''] = type.split('.');
    const repository = createRepository<null, { type: string; data: object }>({
      store,
      clock,
      timers: clock,
      random,
      registry: eventRegistry,
      category,
      decider: { initialState: null, evolve: () => null },
    });
    const envelope = {
      ...{ commandId: 'c', correlationId: 'c', causationId: 'c', traceparent: '' },
      ...{ actor: 'system:test', tenant: 'local', deadlineMs: 1_000 },
    };
    const stream = streamName(category, 'local', id);
    await repository.transact(stream, envelope, () => accepted({ type, data }));
    const [last] = (await store.readAll({ limit: 1_000 })).slice(-1);
    await eventually('it is read', () => reporting.floor.position === last?.position);
  };
  return { clock, reporting, happens };
}

describe('floor', () => {
  it('counts who waits and who talks, per counselor', async () => {
    const { clock, reporting, happens } = await setUp();
    await happens('a', 'conversation.opened', {});
    clock.stepWall(5_000);
    await happens('b', 'conversation.opened', {});
    await happens('c', 'conversation.opened', {});
    const available = { counselor: 'counselor:ada', available: true, seatsMax: 3 };
    await happens('ada', 'worker.availability-changed', available);
    await happens('ben', 'worker.availability-changed', {
      counselor: 'counselor:ben',
      available: false,
      seatsMax: 2,
    });
    await happens('c', 'conversation.assigned', { counselor: 'counselor:ada' });
    expect(getFloor(reporting, supervisor)).toMatchObject({
      waiting: 2,
      longestWaitSince: '2026-01-01T00:00:00.000Z',
      active: 1,
      counselors: [{ counselor: 'counselor:ada', active: 1, available: true, seatsMax: 3 }],
      at: '2026-01-01T00:00:05.000Z',
    });
    await happens('a', 'conversation.ended', {});
    await happens('c', 'conversation.ended', {});
    expect(getFloor(reporting, supervisor)).toMatchObject({
      waiting: 1,
      longestWaitSince: '2026-01-01T00:00:05.000Z',
      active: 0,
    });
    expect(getFloor(reporting, as(['supervisor'], 'other'))).toMatchObject({ waiting: 0 });
    await reporting.floor.stop();
  });

  it('is for those who may see figures', async () => {
    const { reporting } = await setUp();
    expect(() => getFloor(reporting, as(['visitor']))).toThrow('Not allowed');
    await expect(watchFloor(reporting, as(['visitor'])).next()).rejects.toThrow('Not allowed');
    await reporting.floor.stop();
  });

  it('is shown again after a change, at most once a second', async () => {
    const { clock, reporting, happens } = await setUp();
    const abort = new AbortController();
    const watch = watchFloor(reporting, as(['supervisor'], 'local', abort.signal));
    expect((await watch.next()).value).toMatchObject({ waiting: 0 });
    let shown = 0;
    const next = watch.next().finally(() => {
      shown += 1;
    });
    await happens('a', 'conversation.opened', {});
    await happens('b', 'conversation.opened', {});
    await clock.advance(999);
    expect(shown).toBe(0);
    await clock.advance(1);
    expect((await next).value).toMatchObject({ waiting: 2 });
    const last = watch.next();
    await clock.advance(5_000);
    abort.abort();
    expect((await last).done).toBe(true);
    await reporting.floor.stop();
  });
});
