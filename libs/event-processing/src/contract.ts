import { afterEach, describe, expect, it } from '@jest/globals';
import type { Position } from '@stillhere/kernel';
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
      expect(model.checkpoint).toBeUndefined();
      expect([...model.rows()]).toEqual([]);
    });

    it('keeps rows and checkpoint of one commit together, in the order of keys', async () => {
      const model = await fresh();
      model.commit({
        expected: undefined,
        next: at(3),
        puts: [
          ['b', { n: 2, text: 'ñ 🙂' }],
          ['a', [1, 'x', null, true]],
        ],
        deletes: [],
      });
      expect(model.checkpoint).toBe(at(3));
      expect([...model.rows()]).toEqual([
        ['a', [1, 'x', null, true]],
        ['b', { n: 2, text: 'ñ 🙂' }],
      ]);
    });

    it('replaces and deletes rows', async () => {
      const model = await fresh();
      model.commit({
        expected: undefined,
        next: at(1),
        puts: [
          ['a', 1],
          ['b', 2],
        ],
        deletes: [],
      });
      model.commit({ expected: at(1), next: at(2), puts: [['a', 3]], deletes: ['b', 'never'] });
      expect([...model.rows()]).toEqual([['a', 3]]);
    });

    it('writes nothing when the checkpoint is not the expected one', async () => {
      const model = await fresh();
      model.commit({ expected: undefined, next: at(1), puts: [['a', 1]], deletes: [] });
      for (const expected of [undefined, at(0), at(2)]) {
        const stale = () => model.commit({ expected, next: at(9), puts: [['a', 2]], deletes: [] });
        expect(stale).toThrow(expect.objectContaining({ code: 'CheckpointConflict' }));
      }
      expect(model.checkpoint).toBe(at(1));
      expect([...model.rows()]).toEqual([['a', 1]]);
    });

    it('never moves a checkpoint back or on the spot', async () => {
      const model = await fresh();
      model.commit({ expected: undefined, next: at(5), ...nothing });
      for (const next of [at(4), at(5)]) {
        const back = () => model.commit({ expected: at(5), next, puts: [['a', 1]], deletes: [] });
        expect(back).toThrow(expect.objectContaining({ code: 'CheckpointConflict' }));
      }
      expect([...model.rows()]).toEqual([]);
    });

    it('lets only one of two owners go on', async () => {
      const first = await fresh();
      const second = await store.open('rows@1');
      first.commit({ expected: undefined, next: at(1), ...nothing });
      expect(second.checkpoint).toBe(at(1));
      expect(() => second.commit({ expected: undefined, next: at(2), ...nothing })).toThrow(
        expect.objectContaining({ code: 'CheckpointConflict' }),
      );
    });

    it('keeps models apart', async () => {
      const one = await fresh('rows@1');
      const two = await store.open('rows@2');
      one.commit({ expected: undefined, next: at(1), puts: [['a', 1]], deletes: [] });
      expect(two.checkpoint).toBeUndefined();
      expect([...two.rows()]).toEqual([]);
    });
  });
}
