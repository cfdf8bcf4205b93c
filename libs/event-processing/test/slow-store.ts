import { delegating } from '../src/contract/delegating.js';
import type { ReadModel, ReadModelStore } from '../src/index.js';

/** The same store far away: a commit is answered once it is let go. */
export function answersLate(store: ReadModelStore): {
  readonly store: ReadModelStore;
  /** Commits that wait for their answer. */
  readonly waiting: ((fault?: Error) => void)[];
} {
  const waiting: ((fault?: Error) => void)[] = [];
  const open: ReadModelStore['open'] = async (name) => {
    const model = await store.open(name);
    const commit: ReadModel['commit'] = async (change) => {
      const fault = await new Promise<Error | undefined>((resolve) => waiting.push(resolve));
      if (fault !== undefined) throw fault;
      await model.commit(change);
    };
    return { ...delegating(model), commit };
  };
  return { store: { ...store, open }, waiting };
}
