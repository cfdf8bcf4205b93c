import { LRUCache } from 'lru-cache';

/** Of what is over, so many are still at hand for those who say goodbye and for late repeats. */
const overMax = 64;

/** Folded states by stream: those that go on, and for a short while those that are over. */
export class StateCache<Key extends string | number, Value extends object> {
  readonly #open: LRUCache<Key, Value>;
  readonly #over: LRUCache<Key, Value>;

  constructor(
    entriesMax: number,
    private readonly isOver: (value: Value) => boolean,
  ) {
    this.#open = new LRUCache({ max: entriesMax });
    this.#over = new LRUCache({ max: Math.min(overMax, entriesMax) });
  }

  get(key: Key): Value | undefined {
    return this.#open.get(key) ?? this.#over.get(key);
  }

  set(key: Key, value: Value): void {
    if (!this.isOver(value)) {
      // Most come back as they went, and to look costs a fraction of putting them in.
      if (this.#open.peek(key) !== value) this.#open.set(key, value);
      return;
    }
    this.#open.delete(key);
    this.#over.set(key, value);
  }

  delete(key: Key): void {
    this.#open.delete(key);
    this.#over.delete(key);
  }
}
