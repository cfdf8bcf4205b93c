import { describe, expect, it } from '@jest/globals';
import { verifyStream } from '@stillhere/audit-log';
import { type EventStore, RevisionConflict } from '@stillhere/event-store';
import { createFaults, createMemoryEventStore } from '@stillhere/event-store-memory';
import { caseCount, manualClock, seededRandom } from '@stillhere/testing';
import fc from 'fast-check';
import { add, counter, counters, envelope, namesIn, passing, readAll } from '../../test/counter.js';

const stream = counter('a');

function setUp(
  options: { cacheEntriesMax?: number; wrap?: (store: EventStore) => EventStore } = {},
) {
  const clock = manualClock();
  const faults = createFaults();
  const memory = createMemoryEventStore({ clock, timers: clock, faults });
  const store = options.wrap?.(memory) ?? memory;
  const { cacheEntriesMax = 100 } = options;
  const ports = { store, clock, timers: clock, random: seededRandom(1), cacheEntriesMax };
  return { clock, faults, store, ports, repository: counters(ports) };
}

describe('repository', () => {
  it('appends what was decided, chained, and folds it with revision and time', async () => {
    const { repository, store, clock } = setUp();
    const first = await repository.transact(stream, envelope(), add('one', 2));
    clock.stepWall(1_000);
    const second = await repository.transact(stream, envelope(), add('two', 3));
    expect(first).toMatchObject({ ok: true, revision: 0, at: '2026-01-01T00:00:00.000Z' });
    expect(second).toMatchObject({ ok: true, revision: 1, state: { sum: 5 } });
    const stored = await readAll(store, stream);
    expect(stored[1]).toMatchObject({
      type: 'counter.added',
      data: '{"by":3,"name":"two"}',
      metadata: { actor: 'system:test', tenant: 'local', occurredAt: '2026-01-01T00:00:01.000Z' },
    });
    expect(second.ok && second.added[0]?.at).toBe(stored[1]?.metadata.occurredAt);
    expect(await verifyStream(store.readStream(stream))).toMatchObject({ ok: true });
  });

  it('appends nothing for a repeated or a refused command', async () => {
    const { repository, store } = setUp();
    await repository.transact(stream, envelope(), add('one'));
    const again = await repository.transact(stream, envelope(), add('one'));
    const refused = await repository.transact(stream, envelope(), add('two', 5_000));
    expect(again).toMatchObject({ ok: true, added: [], revision: 0 });
    expect(refused).toMatchObject({ ok: false, rejection: { code: 'TooMuch' }, revision: 0 });
    expect(await readAll(store, stream)).toHaveLength(1);
  });

  it('decides again when another process was first, and loses nothing', async () => {
    const { ports, store, clock } = setUp();
    const writers = [counters(ports), counters(ports), counters(ports)];
    const results = writers.flatMap((writer, w) =>
      Array.from({ length: 10 }, (_, n) =>
        writer.transact(stream, envelope(60_000), add(`${w}.${n}`)).catch(() => undefined),
      ),
    );
    const settled = await passing(clock, Promise.all(results));
    const names = namesIn(await readAll(store, stream));
    expect(new Set(names).size).toBe(names.length);
    expect(names).toHaveLength(settled.filter((result) => result?.ok).length);
    expect(await verifyStream(store.readStream(stream))).toMatchObject({ ok: true });
  });

  it('reads the log anew once another process wrote, and only then', async () => {
    let reads = 0;
    const counted = (store: EventStore) => ({
      ...bound(store),
      hasOtherWriters: true,
      readStream: (...read: Parameters<EventStore['readStream']>) => {
        reads += 1;
        return store.readStream(...read);
      },
    });
    const { ports, repository } = setUp({ wrap: counted });
    const other = counters(ports);
    await other.transact(stream, envelope(), add('one'));
    expect(await repository.load(stream)).toMatchObject({ revision: 0 });
    await other.transact(stream, envelope(), add('two'));
    expect(await repository.load(stream)).toMatchObject({ revision: 1, state: { sum: 2 } });
    const before = reads;
    expect(await repository.load(stream)).toMatchObject({ revision: 1 });
    expect(await repository.load(stream, 1)).toMatchObject({ revision: 1 });
    expect(reads).toBe(before);
  });

  it('gives a command back after five lost races', async () => {
    let appends = 0;
    const { repository, clock } = setUp({
      wrap: (store) => ({
        ...bound(store),
        submit: (_append, settled) => {
          appends += 1;
          const error = new RevisionConflict(stream, 'noStream', '7');
          queueMicrotask(() => settled({ ok: false, error }));
        },
      }),
    });
    const lost = passing(clock, repository.transact(stream, envelope(), add('one')));
    await expect(lost).rejects.toMatchObject({ code: 'TransactionAborted', reason: 'conflict' });
    expect(appends).toBe(5);
  });

  it.each([true, false])('writes once when the answer was lost (written: %s)', async (written) => {
    const { repository, faults, store, clock } = setUp();
    faults.outcomeUnknown({ written, times: 2 });
    const done = await passing(clock, repository.transact(stream, envelope(), add('one')));
    expect(done).toMatchObject({ ok: true, revision: 0 });
    expect(await readAll(store, stream)).toHaveLength(1);
  });

  it('tells that an outcome stayed unknown, and reads again before it decides the next time', async () => {
    const { repository, faults, clock, store } = setUp();
    await repository.transact(stream, envelope(), add('zero'));
    faults.outcomeUnknown({ written: true, times: 1 });
    faults.outcomeUnknown({ written: false, times: 200 });
    const lost = passing(clock, repository.transact(stream, envelope(), add('one')));
    await expect(lost).rejects.toMatchObject({ code: 'StoreUnavailable', outcomeKnown: false });
    const again = await repository.transact(stream, envelope(), add('one'));
    expect(again).toMatchObject({ ok: true, added: [], revision: 1 });
    expect(await readAll(store, stream)).toHaveLength(2);
  });

  it('drops expired work before it reaches the log', async () => {
    const { repository, faults, clock, store } = setUp();
    faults.delay(500);
    const slow = repository.transact(stream, envelope(), add('slow'));
    const late = repository.transact(stream, envelope(100), add('late'));
    late.catch(() => {});
    await passing(clock, slow);
    await expect(late).rejects.toMatchObject({ code: 'TransactionAborted', reason: 'deadline' });
    expect(namesIn(await readAll(store, stream))).toEqual(['slow']);
  });

  it('works the same when states are pushed out of the cache', async () => {
    const { repository } = setUp({ cacheEntriesMax: 2 });
    for (let round = 0; round < 3; round += 1) {
      for (const id of ['a', 'b', 'c', 'd']) {
        await repository.transact(counter(id), envelope(), add(`${round}`));
      }
    }
    expect(await repository.load(counter('a'))).toMatchObject({ revision: 2, state: { sum: 3 } });
    expect(await repository.load(counter('none'))).toMatchObject({ revision: -1 });
  });

  it('reads the log when what it knows is older than what the caller saw', async () => {
    const { repository, ports } = setUp();
    await repository.transact(stream, envelope(), add('one'));
    await counters(ports).transact(stream, envelope(), add('two'));
    expect((await repository.load(stream)).revision).toBe(0);
    expect(await repository.load(stream, 1)).toMatchObject({ revision: 1, state: { sum: 2 } });
    expect((await repository.load(stream)).revision).toBe(1);
  });

  it('reads once for all who come at the same time, and again for who asks for more', async () => {
    let reads = 0;
    const { ports, repository } = setUp({
      wrap: (store) => ({
        ...bound(store),
        readStream: (name, options) => {
          reads += 1;
          return store.readStream(name, options);
        },
      }),
    });
    await counters(ports).transact(stream, envelope(), add('one'));
    reads = 0;
    const loaded = await Promise.all([1, 2, 3].map(() => repository.load(stream)));
    expect([reads, ...new Set(loaded)]).toEqual([1, expect.objectContaining({ revision: 0 })]);
    await Promise.all([repository.load(stream, 1), repository.load(stream, 1)]);
    expect(reads).toBe(3);
  });

  it('refuses a stream of another category', () => {
    const { repository } = setUp();
    const foreign = () => repository.transact(counter('a', 'queue'), envelope(), add('one'));
    expect(foreign).toThrow('not of counter');
  });

  it('keeps each accepted command once, whatever the store does', async () => {
    const step = fc.record({
      name: fc.integer({ min: 0, max: 9 }).map(String),
      fault: fc.constantFrom('none', 'none', 'written', 'lost', 'full'),
      restart: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
        const { ports, faults, store, clock } = setUp();
        let repository = counters(ports);
        const kept = new Set<string>();
        for (const { name, fault, restart } of steps) {
          if (restart) repository = counters(ports);
          faults.diskFull(fault === 'full');
          if (fault === 'written' || fault === 'lost') {
            faults.outcomeUnknown({ written: fault === 'written' });
          }
          const work = repository.transact(stream, envelope(), add(name));
          const result = await passing(clock, work).catch(() => undefined);
          if (result?.ok) kept.add(name);
        }
        faults.diskFull(false);
        const names = namesIn(await readAll(store, stream));
        expect(names.toSorted()).toEqual([...kept].toSorted());
        const live = await repository.load(stream);
        expect(live).toEqual(await counters(ports).load(stream));
        expect(await verifyStream(store.readStream(stream))).toMatchObject({ ok: true });
      }),
      { numRuns: caseCount(40) },
    );
  });
});

const bound = (store: EventStore): EventStore => ({
  storeId: store.storeId,
  hasOtherWriters: store.hasOtherWriters,
  submit: store.submit.bind(store),
  append: store.append.bind(store),
  readStream: store.readStream.bind(store),
  head: store.head.bind(store),
  readAll: store.readAll.bind(store),
  subscribe: store.subscribe.bind(store),
  close: store.close.bind(store),
});
