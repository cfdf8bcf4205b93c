import type { ReadModel, ReadModelStore } from '@stillhere/event-processing';
import type { RelayCheckpoint } from './ports.js';

/** Beside the read models: it can be made again from the tails of the topics, at the price of reading the log. */
export function createRelayCheckpoint(store: ReadModelStore, prefix: string): RelayCheckpoint {
  let opened: Promise<ReadModel> | undefined;
  const model = (): Promise<ReadModel> => {
    opened ??= store.open(`relay.${prefix}@1`);
    return opened;
  };
  return {
    load: async () => (await (await model()).read()).checkpoint,
    save: async (expected, next) =>
      (await model()).commit({ expected, next, puts: [], deletes: [] }),
  };
}
