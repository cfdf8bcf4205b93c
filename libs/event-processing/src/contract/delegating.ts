import type { ReadModel } from '../read-model/read-model.js';

/** The same model, of which a test changes a part. */
export const delegating = (model: ReadModel): ReadModel => ({
  read: () => model.read(),
  standing: () => model.standing(),
  valuesOf: (keys) => model.valuesOf(keys),
  entries: (question) => model.entries(question),
  revisionsOf: (streams) => model.revisionsOf(streams),
  commit: (change) => model.commit(change),
});
