import { afterEach, describe, expect, it } from '@jest/globals';
import type { Position, StreamName } from '@stillhere/kernel';
import type { ReadModel, ReadModelStore } from './read-model/read-model.js';

const at = (n: number): Position => String(n).padStart(16, '0') as Position;
const nothing = { puts: [], deletes: [] } as const;

/** What every read model store promises; `open` gives an empty one. */
export function readModelStoreContract(name: string, open: () => Promise<ReadModelStore>): void {
  describe(`read model store: ${name}`, () => {
    let store: ReadModelStore;
    const fresh = async (model = 'rows@1'): Promise<ReadModel> => {
      store = await open();
      return store.open(model);
    };
    afterEach(() => store.close());

    it('starts with no checkpoint and no rows', async () => {
      const model = await fresh();
      expect((await model.read()).checkpoint).toBeUndefined();
      expect([...(await model.read()).rows]).toEqual([]);
    });

    it('keeps rows and checkpoint of one commit together, in the order of keys', async () => {
      const model = await fresh();
      await model.commit({
        expected: undefined,
        next: at(3),
        puts: [
          ['b', { n: 2, text: 'ñ 🙂' }],
          ['a', [1, 'x', null, true]],
        ],
        deletes: [],
      });
      expect((await model.read()).checkpoint).toBe(at(3));
      expect([...(await model.read()).rows]).toEqual([
        ['a', [1, 'x', null, true]],
        ['b', { n: 2, text: 'ñ 🙂' }],
      ]);
    });

    it('replaces and deletes rows', async () => {
      const model = await fresh();
      await model.commit({
        expected: undefined,
        next: at(1),
        puts: [
          ['a', 1],
          ['b', 2],
        ],
        deletes: [],
      });
      await model.commit({
        expected: at(1),
        next: at(2),
        puts: [['a', 3]],
        deletes: ['b', 'never'],
      });
      expect([...(await model.read()).rows]).toEqual([['a', 3]]);
    });

    it('writes nothing when the checkpoint is not the expected one', async () => {
      const model = await fresh();
      await model.commit({ expected: undefined, next: at(1), puts: [['a', 1]], deletes: [] });
      for (const expected of [undefined, at(0), at(2)]) {
        const stale = () => model.commit({ expected, next: at(9), puts: [['a', 2]], deletes: [] });
        await expect(stale()).rejects.toMatchObject({ code: 'CheckpointConflict' });
      }
      expect((await model.read()).checkpoint).toBe(at(1));
      expect([...(await model.read()).rows]).toEqual([['a', 1]]);
    });

    it('never moves a checkpoint back or on the spot', async () => {
      const model = await fresh();
      await model.commit({ expected: undefined, next: at(5), ...nothing });
      for (const next of [at(4), at(5)]) {
        const back = () => model.commit({ expected: at(5), next, puts: [['a', 1]], deletes: [] });
        await expect(back()).rejects.toMatchObject({ code: 'CheckpointConflict' });
      }
      expect([...(await model.read()).rows]).toEqual([]);
    });

    it('lets only one of two owners go on', async () => {
      const first = await fresh();
      const second = await store.open('rows@1');
      await first.commit({ expected: undefined, next: at(1), ...nothing });
      expect((await second.read()).checkpoint).toBe(at(1));
      const late = second.commit({ expected: undefined, next: at(2), ...nothing });
      await expect(late).rejects.toMatchObject({ code: 'CheckpointConflict' });
    });

    it('reads rows and checkpoint of one commit, whatever is committed before they are looked at', async () => {
      const model = await fresh();
      await model.commit({ expected: undefined, next: at(1), puts: [['a', 1]], deletes: [] });
      const before = await model.read();
      await model.commit({ expected: at(1), next: at(2), puts: [['b', 2]], deletes: ['a'] });
      expect([before.checkpoint, [...before.rows]]).toEqual([at(1), [['a', 1]]]);
    });

    it('keeps the last revision of each stream with the rows of its commit, or neither', async () => {
      const model = await fresh();
      const a = 'counter-local_a' as StreamName;
      const b = 'counter-local_b' as StreamName;
      await model.commit({ expected: undefined, next: at(1), ...nothing, revisions: [[a, 3]] });
      await model.commit({
        expected: at(1),
        next: at(2),
        ...nothing,
        revisions: [
          [a, 4],
          [b, 0],
        ],
      });
      const stale = model.commit({ expected: at(1), next: at(9), ...nothing, revisions: [[a, 9]] });
      await expect(stale).rejects.toMatchObject({ code: 'CheckpointConflict' });
      const asked = [a, b, 'counter-local_c' as StreamName];
      expect([...(await model.revisionsOf(asked))].sort()).toEqual([
        [a, 4],
        [b, 0],
      ]);
    });

    it('shows nothing of a build beside the live one until it goes live, then only that one', async () => {
      const live = await fresh();
      await live.commit({ expected: undefined, next: at(5), puts: [['old', 1]], deletes: [] });
      const build = await store.openBeside('rows@1');
      const stream = 'counter-local_a' as StreamName;
      const revisions = [[stream, 7]] as const;
      await build.commit({
        expected: undefined,
        next: at(4),
        puts: [['new', 1]],
        deletes: [],
        revisions,
      });
      await expect(build.goLive()).rejects.toMatchObject({ code: 'CheckpointConflict' });
      await build.commit({ expected: at(4), next: at(6), puts: [['new', 2]], deletes: [] });
      expect([...(await live.read()).rows]).toEqual([['old', 1]]);
      await build.goLive();
      const late = live.commit({ expected: at(5), next: at(9), puts: [['late', 1]], deletes: [] });
      await expect(late).rejects.toMatchObject({ code: 'CheckpointConflict' });
      expect(await live.read()).toMatchObject({ checkpoint: at(6) });
      await live.commit({ expected: at(6), next: at(7), puts: [['more', 3]], deletes: [] });
      const read = await (await store.open('rows@1')).read();
      expect([...read.rows]).toEqual([
        ['more', 3],
        ['new', 2],
      ]);
      expect([...(await live.revisionsOf([stream]))]).toEqual([[stream, 7]]);
    });

    it('goes live where there was nothing, and is rebuilt again', async () => {
      const live = await fresh();
      for (const n of [1, 2, 3]) {
        const build = await store.openBeside('rows@1');
        await build.commit({ expected: undefined, next: at(n), puts: [[`${n}`, n]], deletes: [] });
        await build.goLive();
        expect([...(await live.read()).rows]).toEqual([[`${n}`, n]]);
      }
    });

    it('drops a build that another one replaced: whoever still writes to it is told', async () => {
      const live = await fresh();
      await live.commit({ expected: undefined, next: at(1), puts: [['old', 1]], deletes: [] });
      const first = await store.openBeside('rows@1');
      await first.commit({ expected: undefined, next: at(2), puts: [['first', 1]], deletes: [] });
      const second = await store.openBeside('rows@1');
      const late = first.commit({ expected: at(2), next: at(3), ...nothing });
      await expect(late).rejects.toMatchObject({ code: 'CheckpointConflict' });
      await expect(first.goLive()).rejects.toMatchObject({ code: 'CheckpointConflict' });
      await second.drop();
      await expect(second.goLive()).rejects.toMatchObject({ code: 'CheckpointConflict' });
      expect([...(await live.read()).rows]).toEqual([['old', 1]]);
    });

    it('keeps models apart', async () => {
      const one = await fresh('rows@1');
      const two = await store.open('rows@2');
      await one.commit({ expected: undefined, next: at(1), puts: [['a', 1]], deletes: [] });
      expect((await two.read()).checkpoint).toBeUndefined();
      expect([...(await two.read()).rows]).toEqual([]);
    });
  });
}

export { ledgerContract } from './contract/ledger-contract.js';
export { projectionContract } from './contract/projection-contract.js';
export { type ProcessesUnderTest, sharedContract } from './contract/shared-contract.js';
