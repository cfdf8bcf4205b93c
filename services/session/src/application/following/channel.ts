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
export interface Place {
  /** The revision that it takes next. */
  next: number;
  /** Set while it waits. */
  wake: (() => void) | undefined;
}

/**
 * One conversation's newest events and those who follow it. A hint, never the truth: what is not
 * here is in the log. An event that all have taken is let go, and its opened words with it: somebody
 * who follows and keeps up costs a place and no events.
 */
export class Channel {
  /** Changes when events may have passed unseen: whoever follows looks into the log again. */
  generation = 0;
  #head = -1;
  #tail: TailEntry[] = [];
  readonly #places = new Set<Place>();

  /** The newest revision that passed here; -1 while none did. */
  get head(): number {
    return this.#head;
  }
  get isFollowed(): boolean {
    return this.#places.size > 0;
  }
  /** Events kept now. */
  get length(): number {
    return this.#tail.length;
  }

  join(next: number): Place {
    const place: Place = { next, wake: undefined };
    this.#places.add(place);
    return place;
  }

  leave(place: Place): void {
    this.#places.delete(place);
    this.#letGo();
  }

  /** The event at this place, where it is kept; the place moves on. */
  take(place: Place): TailEntry | undefined {
    const entry = this.#tail[place.next - this.#first];
    if (entry) this.moveTo(place, place.next + 1);
    return entry;
  }

  moveTo(place: Place, next: number): void {
    place.next = next;
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
    for (const { next } of this.#places) least = Math.min(least, next);
    const taken = least - this.#first;
    if (taken > 0) this.#tail.splice(0, taken);
  }

  #wakeAll(): void {
    for (const place of this.#places) {
      const { wake } = place;
      place.wake = undefined;
      wake?.();
    }
  }
}
