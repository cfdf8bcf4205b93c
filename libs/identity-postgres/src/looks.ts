import type { Timers } from '@stillhere/kernel';

export interface LooksParts {
  readonly timers: Timers;
  readonly everyMs: number;
  /** Never rejects. */
  readonly look: () => Promise<void>;
}

/** A look every so often, one at a time, and at once where there is reason to. */
export class Looks {
  #running: Promise<void> | undefined;
  #next: Promise<void> | undefined;
  #isClosed = false;
  #cancel = () => {};

  constructor(private readonly parts: LooksParts) {
    this.#plan();
  }

  /** Resolves after a look that began after the call. */
  now(): Promise<void> {
    if (this.#running === undefined) return this.#run();
    this.#next ??= this.#running.then(() => this.#run());
    return this.#next;
  }

  close(): void {
    this.#isClosed = true;
    this.#cancel();
  }

  #run(): Promise<void> {
    this.#next = undefined;
    if (this.#isClosed) return Promise.resolve();
    this.#cancel();
    this.#running = this.parts.look().then(() => {
      this.#running = undefined;
      this.#plan();
    });
    return this.#running;
  }

  #plan(): void {
    if (this.#isClosed) return;
    this.#cancel();
    this.#cancel = this.parts.timers.after(this.parts.everyMs, () => void this.now());
  }
}
