import type { Position } from '@stillhere/kernel';
import { CheckpointConflict } from '../errors.js';
import type { ReadModel, ReadModelChange, ReadModelStore, StoredRows } from './read-model.js';

/** Rows and checkpoints for tests; they live as long as the store, whoever opens it again. */
export function createMemoryReadModelStore(): ReadModelStore {
  const models = new Map<string, ReadModel>();
  return {
    async open(name) {
      const model = models.get(name) ?? new MemoryReadModel(name);
      models.set(name, model);
      return model;
    },
    close: async () => {},
  };
}

class MemoryReadModel implements ReadModel {
  /** As text, so that nobody shares an object with what is stored. */
  readonly #rows = new Map<string, string>();
  #checkpoint: Position | undefined;

  constructor(private readonly name: string) {}

  async read(): Promise<StoredRows> {
    const rows = [...this.#rows.keys()]
      .sort()
      .map((key) => [key, JSON.parse(this.#rows.get(key) ?? 'null')] as const);
    return { checkpoint: this.#checkpoint, rows };
  }

  async commit({ expected, next, puts, deletes }: ReadModelChange): Promise<void> {
    const goesOn = expected === undefined || next > expected;
    if (this.#checkpoint !== expected || !goesOn) {
      throw new CheckpointConflict(this.name, expected, this.#checkpoint);
    }
    for (const key of deletes) this.#rows.delete(key);
    for (const [key, value] of puts) this.#rows.set(key, JSON.stringify(value));
    this.#checkpoint = next;
  }
}
