import type { session as api } from '@stillhere/contracts';
import type { StoredEvent } from '@stillhere/event-store';
import type { Audience } from '../../domain/conversation/audience.js';
import type { Revealed } from '../reveal.js';

/** Recent events kept for followers of one conversation; whoever is further behind reads the log. */
export const tailMax = 128;

/** One recent event, opened once and rendered once per audience, whoever follows. */
export interface TailEntry {
  readonly stored: StoredEvent;
  revealed: Revealed | Promise<Revealed> | undefined;
  readonly shown: { [A in Audience]?: api.ConversationEvent };
}

/**
 * One conversation's recent events and those who wait for the next. A hint, never the truth: what
 * is not here is in the log.
 */
export class Channel {
  followers = 0;
  /** Changes when events may have passed unseen: whoever follows looks into the log again. */
  generation = 0;
  #head = -1;
  #tail: TailEntry[] = [];
  readonly #waiting = new Set<() => void>();

  /** The newest revision that passed here; -1 while none did. */
  get head(): number {
    return this.#head;
  }

  entry(revision: number): TailEntry | undefined {
    const first = this.#head - this.#tail.length + 1;
    return this.#tail[revision - first];
  }

  add(stored: StoredEvent): void {
    if (stored.revision <= this.#head) return;
    // After a hole only the log knows what lies between: a tail is contiguous.
    if (stored.revision !== this.#head + 1) this.#tail = [];
    // Twice the length, then half of it goes at once: cheaper than one a time.
    if (this.#tail.length >= 2 * tailMax) this.#tail = this.#tail.slice(-tailMax);
    this.#tail.push({ stored, revealed: undefined, shown: {} });
    this.#head = stored.revision;
    this.#wake();
  }

  /** The events since then may not have come by here. */
  lookAgain(): void {
    this.generation += 1;
    this.#wake();
  }

  wait(wake: () => void): void {
    this.#waiting.add(wake);
  }
  leave(wake: () => void): void {
    this.#waiting.delete(wake);
  }

  #wake(): void {
    if (this.#waiting.size === 0) return;
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const wake of waiting) wake();
  }
}
