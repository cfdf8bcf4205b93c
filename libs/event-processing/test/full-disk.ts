import { type ReadModel, ReadModelFull, type ReadModelStore } from '../src/index.js';

/** The same store on a disk that takes nothing while it is full. */
export const withoutRoom = (
  store: ReadModelStore,
  disk: { readonly isFull: boolean },
): ReadModelStore => ({
  close: () => store.close(),
  open: async (name) => {
    const model = await store.open(name);
    const commit: ReadModel['commit'] = (change) => {
      if (disk.isFull) throw new ReadModelFull(`${name} waits for room on the disk`);
      model.commit(change);
    };
    return {
      rows: () => model.rows(),
      commit,
      get checkpoint() {
        return model.checkpoint;
      },
    };
  },
});
