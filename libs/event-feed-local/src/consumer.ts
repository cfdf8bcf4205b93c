import type { ConsumeOptions, FeedItem } from '@stillhere/event-feed';
import {
  type EventStore,
  LogCorruption,
  type StoredEvent,
  SubscriptionDropped,
} from '@stillhere/event-store';
import type { Position } from '@stillhere/kernel';
import type { Tail } from './tail.js';

const done: IteratorResult<FeedItem> = { done: true, value: undefined };

/**
 * Scans the log until it has reached the tail, then takes what the tail keeps. Written by
 * hand, not as a generator: in the steady state it costs one resolved promise an event.
 */
export class Consumer implements AsyncIterator<FeedItem> {
  readonly #types: ReadonlySet<string>;
  #found: readonly StoredEvent[] = [];
  #foundIndex = 0;
  /** Up to where `#found` is all there is. */
  #reached: Position | undefined;
  /** Next sequence number of the tail; `undefined` while the log is being read. */
  #sequence: number | undefined;
  #position: Position | undefined;
  #announced: Position | undefined | null = null;
  #wake: () => void = () => {};

  constructor(
    private readonly store: EventStore,
    private readonly joined: { readonly tail: Tail; readonly leave: () => void },
    private readonly options: ConsumeOptions,
  ) {
    this.#types = new Set(options.types);
    this.#position = options.after;
    options.signal.addEventListener('abort', this.#aborted, { once: true });
  }

  next(): Promise<IteratorResult<FeedItem>> {
    const item = this.options.signal.aborted ? undefined : this.#take();
    return item === undefined ? this.#wait() : Promise.resolve({ done: false, value: item });
  }

  return(): Promise<IteratorResult<FeedItem>> {
    this.options.signal.removeEventListener('abort', this.#aborted);
    this.joined.tail.forget(this.#wake);
    this.joined.leave();
    return Promise.resolve(done);
  }

  /** What can be handed out without waiting. */
  #take(): FeedItem | undefined {
    for (let event = this.#nextEvent(); event !== undefined; event = this.#nextEvent()) {
      this.#position = event.position;
      if (this.#types.has(event.type)) return { kind: 'event', event };
    }
    if (this.#sequence !== this.joined.tail.end || this.#announced === this.#position)
      return undefined;
    this.#announced = this.#position;
    return { kind: 'caughtUp', position: this.#position };
  }

  #nextEvent(): StoredEvent | undefined {
    if (this.#foundIndex < this.#found.length) return this.#found[this.#foundIndex++];
    if (this.#reached !== undefined) this.#position = this.#reached;
    this.#reached = undefined;
    if (this.#sequence === undefined || this.#sequence === this.joined.tail.end) return undefined;
    const event = this.joined.tail.at(this.#sequence);
    this.#sequence = event === undefined ? undefined : this.#sequence + 1;
    return event;
  }

  async #wait(): Promise<IteratorResult<FeedItem>> {
    try {
      while (!this.options.signal.aborted) {
        if (this.#sequence === undefined) await this.#scan();
        else await this.#tailChanged();
        const item = this.options.signal.aborted ? undefined : this.#take();
        if (item !== undefined) return { done: false, value: item };
      }
    } catch (error) {
      await this.return();
      if (error instanceof SubscriptionDropped || error instanceof LogCorruption) throw error;
      throw new SubscriptionDropped('the log could not be read', { cause: error });
    }
    return this.return();
  }

  /**
   * A step that reached the head, made after the tail went live, ends where the tail goes on: what was
   * appended later comes past the tail, what was appended earlier was looked at.
   */
  async #scan(): Promise<void> {
    await this.joined.tail.live();
    const { types } = this.options;
    const { events, reached, isAtHead } = await this.store.scan({ after: this.#position, types });
    this.#found = events;
    this.#foundIndex = 0;
    this.#reached = reached;
    if (isAtHead) this.#sequence = this.joined.tail.sequenceAfter(reached);
  }

  #tailChanged(): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.joined.tail.failure) return reject(this.joined.tail.failure);
      this.#wake = resolve;
      this.joined.tail.whenChanged(resolve);
    });
  }

  readonly #aborted = (): void => {
    this.joined.tail.forget(this.#wake);
    this.#wake();
  };
}
