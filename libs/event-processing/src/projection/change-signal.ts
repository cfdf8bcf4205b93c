export interface ChangeListener {
  changed(): void;
}

/**
 * Tells any number of waiting readers that something changed. It carries nothing: whoever wakes
 * looks at the newest state, so a burst of changes costs a slow reader one look.
 */
export class ChangeSignal {
  readonly #listeners = new Set<ChangeListener>();
  readonly #waiting = new Set<() => void>();
  #version = 0;

  /** Take it before looking at the state, and wait with it afterwards: no change falls between. */
  get version(): number {
    return this.#version;
  }

  /** How many listen until they leave. */
  get listening(): number {
    return this.#listeners.size;
  }

  changed(): void {
    this.#version += 1;
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const wake of waiting) wake();
    for (const listener of this.#listeners) listener.changed();
  }

  /** Calls the listener at each change, until it leaves: for thousands who look at the same. */
  listen(listener: ChangeListener): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  /** Resolves when something changed since `version`, or at the abort. */
  async since(version: number, signal: AbortSignal): Promise<void> {
    if (this.#version !== version || signal.aborted) return;
    await new Promise<void>((resolve) => {
      const wake = (): void => {
        signal.removeEventListener('abort', wake);
        this.#waiting.delete(wake);
        resolve();
      };
      this.#waiting.add(wake);
      signal.addEventListener('abort', wake, { once: true });
    });
  }
}
