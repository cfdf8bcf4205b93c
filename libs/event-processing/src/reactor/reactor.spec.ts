import { describe, expect, it } from '@jest/globals';
import { createLocalFeed } from '@stillhere/event-feed-local';
import { StoreUnavailable } from '@stillhere/event-store';
import { createFaults, createMemoryEventStore } from '@stillhere/event-store-memory';
import type { Position } from '@stillhere/kernel';
import { caseCount, eventually, manualClock, seededRandom } from '@stillhere/testing';
import fc from 'fast-check';
import {
  add,
  counter,
  counters,
  envelope,
  namesIn,
  passing,
  readAll,
  registry,
  untilDead,
} from '../../test/counter.js';
import { withoutRoom } from '../../test/full-disk.js';
import {
  createMemoryReadModelStore,
  createReactor,
  type DecodedEvent,
  type ProcessorFault,
  type ReactorOptions,
} from '../index.js';

function setUp() {
  const clock = manualClock();
  const faults = createFaults();
  const store = createMemoryEventStore({ clock, timers: clock, faults });
  const ports = { store, clock, timers: clock, random: seededRandom(1) };
  const checkpoints = createMemoryReadModelStore();
  const reported: ProcessorFault[] = [];
  const reactor = (more: Pick<ReactorOptions, 'react'> & Partial<ReactorOptions>) =>
    createReactor({
      name: 'echo@1',
      types: ['counter.added'],
      feed: createLocalFeed(store),
      checkpoints,
      registry,
      timers: clock,
      onFault: (fault) => reported.push(fault),
      ...more,
    });
  const own = counters(ports);
  const put = (id: string, name: string) => own.transact(counter(id), envelope(), add(name));
  return { clock, faults, store, ports, checkpoints, reported, reactor, put };
}

const nameOf = (event: DecodedEvent): string => `${event.streamId}${event.data.name}`;

describe('reactor', () => {
  it('handles each event in the order of its stream', async () => {
    const { reactor, put } = setUp();
    const seen: string[] = [];
    const echo = reactor({ react: async (event) => void seen.push(nameOf(event)) });
    await put('a', '1');
    await echo.start();
    await put('a', '2');
    await put('b', '1');
    await eventually('all three', () => seen.length === 3);
    expect(seen).toEqual(['a1', 'a2', 'b1']);
    await echo.idle();
    await echo.stop();
  });

  it('lets a stuck stream wait while others go on, and never passes it', async () => {
    const { reactor, put, checkpoints, clock, store } = setUp();
    const seen: string[] = [];
    let release = (): void => {};
    const echo = reactor({
      react: async (event) => {
        if (event.streamId === 'a') await new Promise<void>((resolve) => (release = resolve));
        seen.push(nameOf(event));
      },
    });
    await echo.start();
    for (const id of ['a', 'b', 'c']) await put(id, '1');
    await eventually('the others', () => seen.length === 2);
    await clock.advance(500);
    expect((await (await checkpoints.open('echo@1')).read()).checkpoint).toBeUndefined();
    release();
    await eventually('the stuck one', () => seen.length === 3);
    await clock.advance(500);
    const events = await store.readAll({ limit: 10 });
    expect((await (await checkpoints.open('echo@1')).read()).checkpoint).toBe(
      events.at(-1)?.position,
    );
    await echo.stop();
  });

  it('waits out faults of the moment, however long they last', async () => {
    const { reactor, put, clock, reported } = setUp();
    let tries = 0;
    const echo = reactor({
      react: async () => {
        tries += 1;
        if (tries > 20) return;
        throw new StoreUnavailable('away', { outcomeKnown: true, reason: 'other' });
      },
    });
    await echo.start();
    await put('a', '1');
    await clock.advance(200_000);
    await echo.idle();
    expect([tries, reported]).toEqual([21, []]);
    await echo.stop();
  });

  it('stops at an event that cannot be handled, and takes it again after a restart', async () => {
    const { reactor, put, clock, reported } = setUp();
    const echo = reactor({ react: () => Promise.reject(new Error('cannot')) });
    await echo.start();
    await put('a', '1');
    await clock.advance(10_000);
    expect(reported).toMatchObject([{ code: 'PoisonEvent', processor: 'echo@1' }]);
    await echo.stop();
    const seen: string[] = [];
    const next = reactor({ react: async (event) => void seen.push(nameOf(event)) });
    await next.start();
    await eventually('again', () => seen.length === 1);
    await next.stop();
  });

  it('parks by choice, with everything behind it in its stream, also after a restart', async () => {
    const { reactor, put, clock, reported, checkpoints } = setUp();
    const seen: string[] = [];
    const react = async (event: DecodedEvent) => {
      if (event.data.name === 'poison') throw new Error('cannot');
      seen.push(nameOf(event));
    };
    const echo = reactor({ react, poison: 'park' });
    await echo.start();
    await put('a', 'poison');
    await put('a', '2');
    await put('b', '1');
    await clock.advance(10_000);
    await echo.stop();
    const next = reactor({ react, poison: 'park' });
    await next.start();
    await put('a', '3');
    await put('b', '2');
    await clock.advance(1_000);
    expect(seen).toEqual(['b1', 'b2']);
    expect(reported).toEqual([]);
    const parked = [...(await (await checkpoints.open('echo@1')).read()).rows];
    expect(parked.map(([key]) => key)).toEqual([
      'counter-local_a 0000000000',
      'counter-local_a 0000000001',
      'counter-local_a 0000000002',
    ]);
    await next.stop();
  });

  it('has its effects while there is no room for its checkpoint, and stores it when there is', async () => {
    const { reactor, put, clock, reported, checkpoints } = setUp();
    const seen: string[] = [];
    const disk = { isFull: true };
    const react = async ({ streamId }: DecodedEvent) => void seen.push(streamId);
    const echo = reactor({ react, checkpoints: withoutRoom(checkpoints, disk) });
    await echo.start();
    await put('a', '1');
    await echo.idle();
    await clock.advance(2_000);
    await put('b', '1');
    await eventually('the second effect', () => seen.length === 2);
    await echo.idle();
    const model = await checkpoints.open('echo@1');
    expect([seen, reported, (await model.read()).checkpoint]).toEqual([['a', 'b'], [], undefined]);
    disk.isFull = false;
    await clock.advance(1_000);
    expect((await model.read()).checkpoint).toBeDefined();
    await echo.stop();
  });

  it('stops when somebody else moved its checkpoint', async () => {
    const { reactor, put, clock, reported, checkpoints } = setUp();
    const echo = reactor({ react: async () => {} });
    await echo.start();
    const thief = await checkpoints.open('echo@1');
    await thief.commit({ expected: undefined, next: '9' as Position, puts: [], deletes: [] });
    await put('a', '1');
    await clock.advance(1_000);
    expect(reported).toMatchObject([{ code: 'CheckpointConflict' }]);
    await echo.idle();
    await echo.stop();
  });

  it('has each effect once, through crashes, lost answers and dropped subscriptions', async () => {
    const step = fc.record({
      id: fc.constantFrom('a', 'b', 'c'),
      what: fc.constantFrom('add', 'add', 'add', 'drop', 'wait', 'crash', 'zombie', 'restart'),
      answer: fc.constantFrom('kept', 'kept', 'kept', 'written', 'lost'),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const { reactor, put, faults, clock, ports, store, checkpoints } = setUp();
        const start = async () => {
          // A fresh repository, as after a restart: nothing is known but the log.
          const mirrors = counters({ ...ports, category: 'mirror' });
          const process = { isDead: false, hasStopped: false };
          const react = async (event: DecodedEvent): Promise<void> => {
            await Promise.resolve();
            if (event.stored.stream.startsWith('mirror-')) return;
            if (process.isDead) await new Promise(() => {});
            const mirror = counter(event.streamId, 'mirror');
            await mirrors.transact(mirror, envelope(), add(event.stored.eventId));
          };
          const started = reactor({
            react,
            checkpoints: untilDead(checkpoints, process),
            onFault: () => {
              process.hasStopped = true;
            },
          });
          await started.start();
          return { started, process };
        };
        let live = await start();
        for (const [n, { id, what, answer }] of steps.entries()) {
          if (answer !== 'kept') faults.outcomeUnknown({ written: answer === 'written' });
          if (what === 'add') await passing(clock, put(id, `${n}`));
          if (what === 'drop') faults.dropSubscription();
          if (what === 'wait') await clock.advance(1_250);
          if (what === 'restart') {
            await Promise.all([live.started.stop().catch(() => {}), clock.advance(2_000)]);
          }
          // A zombie goes on beside its successor until one of them sees the other's checkpoint.
          if (what === 'crash') live.process.isDead = true;
          const isGone = live.process.hasStopped || what === 'zombie';
          if (isGone || what === 'restart' || what === 'crash') live = await start();
        }
        await clock.advance(10_000);
        if (live.process.hasStopped) live = await start();
        await clock.advance(1_000);
        for (const id of ['a', 'b', 'c']) {
          const sources = await readAll(store, counter(id));
          const effects = namesIn(await readAll(store, counter(id, 'mirror')));
          expect(effects).toEqual(sources.map(({ eventId }) => eventId));
        }
        await live.started.stop();
      }),
      { numRuns: caseCount(60) },
    );
  });
});
