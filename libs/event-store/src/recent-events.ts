import type { StoredEvent } from './event.js';
import type { KnownEvent } from './tail.js';

/** Both are far more than a reader that keeps up ever lags behind. */
const eventsMax = 8_192;
const textMax = 16 * 1024 * 1024;

/** The newest committed events, so that readers at the head cost no read. Ordinals are gapless. */
export class RecentEvents<Event extends KnownEvent = StoredEvent> {
  readonly #slots: (Event | undefined)[] = new Array(eventsMax);
  #oldest: number;
  #newest: number;
  #textLength = 0;

  constructor(newest: number) {
    this.#newest = newest;
    this.#oldest = newest + 1;
  }

  get newest(): number {
    return this.#newest;
  }

  at(ordinal: number): Event | undefined {
    if (ordinal < this.#oldest || ordinal > this.#newest) return undefined;
    return this.#slots[ordinal % eventsMax];
  }

  /** `event` has the ordinal `newest + 1`. */
  add(event: Event): void {
    while (this.#isFull()) this.#dropOldest();
    this.#newest += 1;
    this.#slots[this.#newest % eventsMax] = event;
    this.#textLength += textOf(event);
  }

  #isFull(): boolean {
    const count = this.#newest - this.#oldest + 1;
    return count >= eventsMax || (this.#textLength > textMax && count > 0);
  }

  #dropOldest(): void {
    const slot = this.#oldest % eventsMax;
    this.#textLength -= textOf(this.#slots[slot]);
    this.#slots[slot] = undefined;
    this.#oldest += 1;
  }
}

const textOf = (event: KnownEvent | undefined): number => event?.data?.length ?? 0;
