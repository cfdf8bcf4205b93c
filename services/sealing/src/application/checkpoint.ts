import type { ReadModel, ReadModelStore } from '@stillhere/event-processing';
import type { SealingCheckpoint } from './ports.js';

/** Beside the read models: it can be made again by reading the log. */
export function createSealingCheckpoint(store: ReadModelStore): SealingCheckpoint {
  let opened: Promise<ReadModel> | undefined;
  const model = (): Promise<ReadModel> => {
    opened ??= store.open('sealing@1');
    return opened;
  };
  return {
    load: async () => (await (await model()).read()).checkpoint,
    save: async (expected, next) =>
      (await model()).commit({ expected, next, puts: [], deletes: [] }),
  };
}
