import type { Position } from '@stillhere/kernel';

interface Change {
  /** Counts the changes of this process. */
  readonly number: number;
  /** Where in the log it comes from. */
  readonly at: Position;
}

/** What changed since it was last stored. */
export class Unstored<Key> {
  readonly #changed = new Map<Key, Change>();
  #number = 0;

  /** The number of the newest change. */
  get newest(): number {
    return this.#number;
  }

  keys(): IterableIterator<Key> {
    return this.#changed.keys();
  }

  mark(key: Key, at: Position): void {
    this.#number += 1;
    this.#changed.set(key, { number: this.#number, at });
  }

  /** We stored the changes up to this one. */
  stored(newest: number): void {
    this.#forget(({ number }) => number <= newest);
  }

  /** Another process stored what comes from up to there. */
  storedElsewhere(checkpoint: Position): void {
    this.#forget(({ at }) => at <= checkpoint);
  }

  clear(): void {
    this.#changed.clear();
  }

  #forget(isStored: (change: Change) => boolean): void {
    for (const [key, change] of this.#changed) if (isStored(change)) this.#changed.delete(key);
  }
}
