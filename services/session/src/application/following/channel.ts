import type { session as api } from '@stillhere/contracts';
import type { StoredEvent } from '@stillhere/event-store';
import type { Audience } from '../../domain/conversation/audience.js';
import type { Revealed } from '../reveal.js';

/** Events kept at most for a follower that falls behind; whoever is further behind reads the log. */
export const tailMax = 64;

/** One recent event, opened once and rendered once per audience, whoever follows. */
export interface TailEntry {
  readonly stored: StoredEvent;
  revealed: Revealed | Promise<Revealed> | undefined;
  readonly shown: { [A in Audience]?: api.ConversationEvent };
}

/** How far one follower has come. */
export interface Cursor {
  /** The revision that it takes next. */
  next: number;
  /** Set while it waits. */
  wake: (() => void) | undefined;
}

/**
 * One conversation's newest events and those who follow it. A hint, never the truth: what is not
 * here is in the log. An event that all have taken is let go, and its opened words with it: somebody
 * who follows and keeps up costs a cursor and no events.
 */
export class Channel {
  /** Changes when events may have passed unseen: whoever follows looks into the log again. */
  generation = 0;
  #head = -1;
  #tail: TailEntry[] = [];
  readonly #cursors = new Set<Cursor>();

  /** The newest revision that passed here; -1 while none did. */
  get head(): number {
    return this.#head;
  }
  get isFollowed(): boolean {
    return this.#cursors.size > 0;
  }
  /** Events kept now. */
  get length(): number {
    return this.#tail.length;
  }

  join(next: number): Cursor {
    const cursor: Cursor = { next, wake: undefined };
    this.#cursors.add(cursor);
    return cursor;
  }

  leave(cursor: Cursor): void {
    this.#cursors.delete(cursor);
    this.#letGo();
  }

  /** The event at this cursor, where it is kept; the cursor moves on. */
  take(cursor: Cursor): TailEntry | undefined {
    const entry = this.#tail[cursor.next - this.#first];
    if (entry) this.moveTo(cursor, cursor.next + 1);
    return entry;
  }

  moveTo(cursor: Cursor, next: number): void {
    cursor.next = next;
    this.#letGo();
  }

  add(stored: StoredEvent): void {
    if (stored.revision <= this.#head) return;
    // After a hole only the log knows what lies between: a tail is contiguous.
    if (stored.revision !== this.#head + 1) this.#tail = [];
    if (this.#tail.length >= tailMax) this.#tail.shift();
    this.#tail.push({ stored, revealed: undefined, shown: {} });
    this.#head = stored.revision;
    this.#wakeAll();
  }

  /** The events since then may not have come by here. */
  lookAgain(): void {
    this.generation += 1;
    this.#wakeAll();
  }

  get #first(): number {
    return this.#head - this.#tail.length + 1;
  }

  #letGo(): void {
    if (this.#tail.length === 0) return;
    let least = Number.POSITIVE_INFINITY;
    for (const { next } of this.#cursors) least = Math.min(least, next);
    const taken = least - this.#first;
    if (taken > 0) this.#tail.splice(0, taken);
  }

  #wakeAll(): void {
    for (const cursor of this.#cursors) {
      const { wake } = cursor;
      cursor.wake = undefined;
      wake?.();
    }
  }
}
