import type { ReadModelStore } from '../src/index.js';

/** The same store far away: a commit is answered once it is let go. */
export function answersLate(store: ReadModelStore): {
  readonly store: ReadModelStore;
  /** Commits that wait for their answer. */
  readonly waiting: ((fault?: Error) => void)[];
} {
  const waiting: ((fault?: Error) => void)[] = [];
  const open: ReadModelStore['open'] = async (name) => {
    const model = await store.open(name);
    return {
      read: () => model.read(),
      revisionsOf: (streams) => model.revisionsOf(streams),
      commit: async (change) => {
        const fault = await new Promise<Error | undefined>((resolve) => waiting.push(resolve));
        if (fault !== undefined) throw fault;
        await model.commit(change);
      },
    };
  };
  const openBeside: ReadModelStore['openBeside'] = (name) => store.openBeside(name);
  return { store: { open, openBeside, close: () => store.close() }, waiting };
}
