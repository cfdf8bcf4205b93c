import { afterEach, describe, expect, it } from '@jest/globals';
import type { Position } from '@stillhere/kernel';
import { manualClock } from '@stillhere/testing';
import fc from 'fast-check';
import { createLedger } from '../ledger/ledger.js';
import type { LedgerDefinition } from '../ledger/ledger-options.js';
import { allEntries, type Entry, type EntryQuestion } from '../read-model/entry.js';
import type { ReadModel, ReadModelStore } from '../read-model/read-model.js';
import { added, ListedFeed, registry } from './listed-feed.js';

const at = (n: number): Position => String(n).padStart(16, '0') as Position;
const entry = (n: number, of: Partial<Entry> = {}): Entry => ({
  ...{ tenant: 'local', kind: 'sum', fromMs: n, untilMs: n, position: at(n), ordinal: 0 },
  ...{ value: [n], ...of },
});
const all: Omit<EntryQuestion, 'limit'> = {
  ...{ tenant: 'local', kind: 'sum', fromMs: -100, untilMs: 1_000_000, upTo: at(9_999) },
};

/** Each event is an entry that says how many of its stream came before: one too many or too few shows. */
const counts: LedgerDefinition<number> = {
  name: 'counts@1',
  types: ['counter.added'],
  keyOf: ({ streamId }) => streamId,
  apply: ({ streamId, tenant }, before = 0) => ({
    state: before + 1,
    entries: [{ tenant, kind: 'sum', fromMs: 0, untilMs: 0, value: `${streamId}${before}` }],
  }),
};

async function listed(reader: Pick<ReadModel, 'entries'>, of: Partial<EntryQuestion> = {}) {
  const values: unknown[] = [];
  for await (const { value } of allEntries(reader, { ...all, ...of })) values.push(value);
  return values;
}

/** What every store promises of ledgers; `open` gives an empty one. */
export function ledgerContract(name: string, open: () => Promise<ReadModelStore>): void {
  describe(`entries in ${name}`, () => {
    let store: ReadModelStore;
    afterEach(() => store.close());

    it('are found by whose they are, their kind and the time that they touch, a page at a time', async () => {
      store = await open();
      const model = await store.open('rows@1');
      const entries = [
        entry(5, { ordinal: 1, value: 'ñ' }),
        entry(5),
        entry(9, { fromMs: -40, value: { long: true } }),
        entry(7, { tenant: 'other' }),
        entry(6, { kind: 'another' }),
      ];
      await model.commit({ expected: undefined, next: at(9), puts: [], deletes: [], entries });
      const reader = await store.openReader('rows@1');
      expect(await reader.standing()).toBe(at(9));
      expect(await listed(reader)).toEqual([[5], 'ñ', { long: true }]);
      expect(await listed(reader, { fromMs: 6 })).toEqual([{ long: true }]);
      expect(await listed(reader, { untilMs: 5 })).toEqual([{ long: true }]);
      expect(await listed(reader, { upTo: at(5) })).toEqual([[5], 'ñ']);
      const [first] = await reader.entries({ ...all, limit: 1 });
      expect(first).toEqual(entry(5));
      expect(await listed(reader, { after: first })).toEqual(['ñ', { long: true }]);
      expect(await reader.entries({ ...all, kind: 'nothing', limit: 9 })).toEqual([]);
    });

    it('are of one commit with the checkpoint and the rows, or of none', async () => {
      store = await open();
      const model = await store.open('rows@1');
      const change = { puts: [['a', 1]] as const, deletes: [] };
      await model.commit({ ...change, expected: undefined, next: at(1), entries: [entry(1)] });
      const late = model.commit({
        ...{ ...change, expected: undefined, next: at(2) },
        entries: [entry(2)],
      });
      await expect(late).rejects.toMatchObject({ code: 'CheckpointConflict' });
      expect(await listed(model)).toEqual([[1]]);
      expect([...(await model.valuesOf(['a', 'b']))]).toEqual([['a', 1]]);
    });

    it('of a build are seen once it goes live, and whoever reads the old one is told', async () => {
      store = await open();
      const live = await store.open('rows@1');
      const nothing = { puts: [], deletes: [] } as const;
      await live.commit({ ...nothing, expected: undefined, next: at(1), entries: [entry(1)] });
      const reader = await store.openReader('rows@1');
      await reader.standing();
      const build = await store.openBeside('rows@1');
      await build.commit({ ...nothing, expected: undefined, next: at(2), entries: [entry(2)] });
      expect(await listed(reader)).toEqual([[1]]);
      expect(await listed(build)).toEqual([[2]]);
      await build.goLive();
      await expect(listed(reader)).rejects.toMatchObject({ code: 'ReadModelUnavailable' });
      expect(await reader.standing()).toBe(at(2));
      expect(await listed(reader)).toEqual([[2]]);
    });

    it('of a ledger are each there once, wherever it was stopped and started again', async () => {
      const letters = fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 30 });
      const property = fc.asyncProperty(letters, fc.array(fc.nat(30)), async (streams, stops) => {
        store = await open();
        const seen = new Map<string, number>();
        const log = streams.map((stream, n) => {
          const revision = seen.get(stream) ?? 0;
          seen.set(stream, revision + 1);
          return added(n + 1, stream, revision);
        });
        for (const end of [...stops.toSorted((a, b) => a - b), log.length]) {
          const ledger = createLedger({
            ...{ ...counts, registry, readModels: store, timers: manualClock() },
            // From its beginning, as a feed may that repeats.
            feed: new ListedFeed(log.slice(0, end)),
            onFault: ({ error }) => {
              throw error;
            },
          });
          await ledger.start();
          await ledger.idle();
          await ledger.stop();
        }
        const model = await store.open(counts.name);
        await model.standing();
        const wanted = log.map(({ stream, revision }) => `${stream.at(-1)}${revision}`);
        expect(await listed(model)).toEqual(wanted);
        expect(new Map(await model.valuesOf(['a', 'b', 'c']))).toEqual(seen);
      });
      await fc.assert(
        property.afterEach(() => store.close()),
        { numRuns: 20, seed: 20_261_127 },
      );
      store = await open();
    });
  });
}
