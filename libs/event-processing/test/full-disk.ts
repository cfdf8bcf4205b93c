import { delegating } from '../src/contract/delegating.js';
import { type ReadModel, type ReadModelStore, ReadModelUnavailable } from '../src/index.js';

/** The same store on a disk that takes nothing while it is full. */
export const withoutRoom = (
  store: ReadModelStore,
  disk: { readonly isFull: boolean },
): ReadModelStore => ({
  close: () => store.close(),
  openBeside: (name) => store.openBeside(name),
  openReader: (name) => store.openReader(name),
  open: async (name) => {
    const model = await store.open(name);
    const commit: ReadModel['commit'] = async (change) => {
      if (disk.isFull) throw new ReadModelUnavailable(`${name} waits for room on the disk`);
      await model.commit(change);
    };
    return { ...delegating(model), commit };
  },
});
