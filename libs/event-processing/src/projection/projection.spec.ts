import { describe, expect, it } from '@jest/globals';
import { createLocalFeed } from '@stillhere/event-feed-local';
import { createFaults, createMemoryEventStore } from '@stillhere/event-store-memory';
import type { Position } from '@stillhere/kernel';
import { caseCount, eventually, manualClock, seededRandom } from '@stillhere/testing';
import fc from 'fast-check';
import { add, counter, counters, envelope, registry, untilDead } from '../../test/counter.js';
import { withoutRoom } from '../../test/full-disk.js';
import { answersLate } from '../../test/slow-store.js';
import {
  createMemoryReadModelStore,
  createProjection,
  type DecodedEvent,
  type ProcessorFault,
  type Projection,
  type ProjectionOptions,
  ReadModelUnavailable,
} from '../index.js';

type Row = { readonly sum: number; readonly last: number };

function setUp() {
  const clock = manualClock();
  const faults = createFaults();
  const store = createMemoryEventStore({ clock, timers: clock, faults });
  const ports = { store, clock, timers: clock, random: seededRandom(1) };
  const readModels = createMemoryReadModelStore();
  const reported: ProcessorFault[] = [];
  const projection = (more: Partial<ProjectionOptions<Row>> = {}): Projection<Row> =>
    createProjection<Row>({
      name: 'sums@1',
      types: ['counter.added'],
      feed: createLocalFeed(store),
      readModels,
      registry,
      timers: clock,
      apply: ({ data, streamId, stored }: DecodedEvent, view) => {
        const sum = (view.get(streamId)?.sum ?? 0) + Number(data.by);
        view.put(streamId, { sum, last: stored.revision });
      },
      onFault: (fault) => reported.push(fault),
      ...more,
    });
  const own = counters(ports);
  const put = (id: string, name: string, by = 1) =>
    own.transact(counter(id), envelope(), add(name, by));
  return { clock, faults, store, readModels, reported, projection, put };
}

const rowsOf = (projection: Projection<Row>) => Object.fromEntries(projection.view.entries());

describe('projection', () => {
  it('has applied everything when it is started, and goes on live', async () => {
    const { projection, put } = setUp();
    await put('a', 'one', 2);
    let changes = 0;
    const sums = projection({ onChange: () => (changes += 1) });
    await sums.start();
    expect(rowsOf(sums)).toEqual({ a: { sum: 2, last: 0 } });
    await put('a', 'two', 3);
    await eventually('the live event', () => sums.view.get('a')?.sum === 5);
    expect(changes).toBe(2);
    await sums.stop();
  });

  it('stores rows and checkpoint together, gathered, and resumes behind them', async () => {
    const { projection, put, readModels, clock } = setUp();
    const sums = projection();
    await sums.start();
    await put('a', 'one');
    await put('b', 'two');
    await eventually('both', () => sums.view.size === 2);
    const model = await readModels.open('sums@1');
    expect((await model.read()).checkpoint).toBeUndefined();
    await clock.advance(1_000);
    expect((await model.read()).checkpoint).toBe(sums.position);
    expect([...(await model.read()).rows]).toHaveLength(2);
    await sums.stop();
    const seen: number[] = [];
    const resumed = projection({ apply: ({ stored }) => seen.push(stored.revision) });
    await resumed.start();
    expect(seen).toEqual([]);
    expect(rowsOf(resumed)).toEqual(rowsOf(sums));
    await resumed.stop();
  });

  it('goes on in memory while there is no room for its rows, and stores them when there is', async () => {
    const { projection, put, readModels, clock, reported } = setUp();
    const model = await readModels.open('sums@1');
    const disk = { isFull: true };
    const sums = projection({ readModels: withoutRoom(readModels, disk) });
    await sums.start();
    await put('a', 'one');
    await eventually('the event', () => sums.view.size === 1);
    await clock.advance(2_000);
    await put('a', 'two', 4);
    await eventually('the next', () => sums.view.get('a')?.sum === 5);
    expect([reported, (await model.read()).checkpoint]).toEqual([[], undefined]);
    disk.isFull = false;
    await clock.advance(1_000);
    expect((await model.read()).checkpoint).toBe(sums.position);
    expect([...(await model.read()).rows]).toEqual([['a', { sum: 5, last: 1 }]]);
    await sums.stop();
  });

  it('stores with the next commit what it applied while one was under way, one at a time', async () => {
    const { projection, put, readModels, clock, reported } = setUp();
    const model = await readModels.open('sums@1');
    const { store, waiting } = answersLate(readModels);
    const sums = projection({ readModels: store });
    await sums.start();
    await put('a', 'one');
    await eventually('the event', () => sums.view.size === 1);
    const first = sums.position;
    await clock.advance(1_000);
    await put('a', 'two', 4);
    await put('b', 'three');
    await eventually('the next', () => sums.view.size === 2);
    await clock.advance(2_000);
    expect(waiting).toHaveLength(1);
    waiting[0]?.();
    await eventually('the second commit', () => waiting.length === 2);
    expect(await model.read()).toEqual({ checkpoint: first, rows: [['a', { sum: 1, last: 0 }]] });
    waiting[1]?.(new ReadModelUnavailable('no room'));
    await clock.settle();
    const stopped = sums.stop();
    await eventually('the third commit', () => waiting.length === 3);
    waiting[2]?.();
    await stopped;
    expect(Object.fromEntries((await model.read()).rows)).toEqual(rowsOf(sums));
    expect([reported, (await model.read()).checkpoint]).toEqual([[], sums.position]);
  });

  it('moves its checkpoint past events that it ignores', async () => {
    const { projection, put, readModels, store } = setUp();
    await put('a', 'one');
    const sums = projection({ types: ['counter.removed'] });
    await sums.start();
    await sums.stop();
    const [event] = await store.readAll({ limit: 1 });
    expect((await (await readModels.open('sums@1')).read()).checkpoint).toBe(event?.position);
  });

  it('reads only the types that it asked for', async () => {
    const { projection, put } = setUp();
    await put('a', 'one');
    const sums = projection({ types: ['counter.removed'] });
    await sums.start();
    expect(sums.view.size).toBe(0);
    expect(sums.position).toBeDefined();
    await sums.stop();
  });

  it('starts over under another version', async () => {
    const { projection, put } = setUp();
    await put('a', 'one');
    const first = projection();
    await first.start();
    await first.stop();
    const second = projection({ name: 'sums@2' });
    await second.start();
    expect(rowsOf(second)).toEqual(rowsOf(first));
    await second.stop();
  });

  it('stops at an event that it cannot take, stores nothing of it and says so', async () => {
    const { projection, put, reported, readModels } = setUp();
    await put('a', 'one');
    await put('a', 'poison');
    const sums = projection({
      apply: ({ data }, view) => {
        view.put('half', { sum: 0, last: 0 });
        if (data.name === 'poison') throw new Error('cannot');
      },
    });
    await expect(sums.start()).rejects.toMatchObject({ code: 'PoisonEvent' });
    await sums.stop();
    expect(reported).toMatchObject([{ processor: 'sums@1', code: 'PoisonEvent' }]);
    expect((await (await readModels.open('sums@1')).read()).checkpoint).toBeUndefined();
  });

  it('stops when somebody else moved its checkpoint', async () => {
    const { projection, put, reported, readModels, clock } = setUp();
    const sums = projection();
    await sums.start();
    await put('a', 'one');
    await eventually('it', () => sums.view.size === 1);
    const thief = await readModels.open('sums@1');
    await thief.commit({ expected: undefined, next: '9' as Position, puts: [], deletes: [] });
    await clock.advance(1_000);
    expect(reported).toMatchObject([{ processor: 'sums@1', code: 'CheckpointConflict' }]);
    await put('a', 'two');
    await clock.settle();
    expect(sums.view.get('a')?.sum).toBe(1);
    await sums.stop();
  });

  it('is live what it is rebuilt, through restarts, crashes and dropped subscriptions', async () => {
    const step = fc.record({
      id: fc.constantFrom('a', 'b', 'c'),
      what: fc.constantFrom('add', 'add', 'add', 'drop', 'wait', 'crash', 'zombie', 'restart'),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const { projection, put, faults, clock, readModels } = setUp();
        const start = async () => {
          const process = { isDead: false, hasStopped: false };
          const started = projection({
            readModels: untilDead(readModels, process),
            onFault: () => {
              process.hasStopped = true;
            },
          });
          await started.start();
          return { process, started };
        };
        let live = await start();
        for (const [n, { id, what }] of steps.entries()) {
          if (what === 'add') await put(id, `${n}`);
          if (what === 'drop') faults.dropSubscription();
          if (what === 'wait') await clock.advance(250);
          if (what === 'restart') await live.started.stop().catch(() => {});
          // A zombie goes on beside its successor until one of them sees the other's checkpoint.
          if (what === 'crash') live.process.isDead = true;
          const isGone = live.process.hasStopped || what === 'zombie';
          if (isGone || what === 'restart' || what === 'crash') live = await start();
        }
        await clock.advance(10_000);
        if (live.process.hasStopped) live = await start();
        const rebuilt = projection({ name: 'sums@rebuilt' });
        await rebuilt.start();
        expect(rowsOf(live.started)).toEqual(rowsOf(rebuilt));
        await Promise.all([live.started.stop(), rebuilt.stop()]);
      }),
      { numRuns: caseCount(60) },
    );
  });
});
