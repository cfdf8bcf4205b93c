import type { Cancel } from '@stillhere/kernel';

/** Tells, once at the end of a turn in which something was said, that nothing more is said in it. */
export class Turn {
  readonly #listeners = new Set<() => void>();
  #isEndDue = false;

  onEnd(listener: () => void): Cancel {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** To be called with everything that is said. */
  said(): void {
    if (this.#isEndDue || this.#listeners.size === 0) return;
    this.#isEndDue = true;
    setImmediate(() => {
      this.#isEndDue = false;
      for (const listener of this.#listeners) listener();
    });
  }
}
