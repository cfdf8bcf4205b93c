import { Injectable } from '@nestjs/common';
import type { Cancel } from '@stillhere/kernel';

/** Tells the open desks of a counselor that something was done that may change their seats. */
@Injectable()
export class SeatSignals {
  readonly #listeners = new Map<string, Set<() => void>>();

  changed(counselor: string): void {
    for (const listener of this.#listeners.get(counselor) ?? []) listener();
  }

  on(counselor: string, listener: () => void): Cancel {
    const listeners = this.#listeners.get(counselor) ?? new Set();
    this.#listeners.set(counselor, listeners.add(listener));
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0) this.#listeners.delete(counselor);
    };
  }
}
