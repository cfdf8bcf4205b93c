import { invariant } from '@stillhere/kernel';
import { SubscriptionDropped } from './errors.js';
import type { StoredEvent } from './event.js';
import type { SubscribeOptions, SubscriptionItem } from './event-store.js';
import { ordinalOf } from './position.js';

/** What an adapter with gapless ordinals (1, 2, 3 …) gives its subscriptions to read from. */
export interface TailSource {
  /** Ordinal of the newest durable event; 0 when there is none. */
  readonly newest: number;
  /** The event, when it is at hand without waiting. */
  recent(ordinal: number): StoredEvent | undefined;
  /** Some events after `ordinal`, at least one; only asked when `recent` had none. */
  older(ordinal: number): Promise<readonly StoredEvent[]>;
}

/** All subscriptions of one store: pulled by their readers, woken once a commit. */
export interface Tail {
  subscribe(options: SubscribeOptions): AsyncIterableIterator<SubscriptionItem>;
  /** Newer events are there; whoever waits gets the next one. */
  wake(): void;
  /** Every subscription throws `reason` at its next pull, a waiting one at once. */
  drop(reason: Error): void;
}

export function createTail(source: TailSource): Tail {
  const live = new Set<Subscription>();
  return {
    subscribe: (options) => new Subscription(source, live, options),
    wake: () => {
      for (const subscription of live) subscription.wake();
    },
    drop: (reason) => {
      for (const subscription of [...live]) subscription.fail(reason);
    },
  };
}

type Pulled = IteratorResult<SubscriptionItem, undefined>;

interface Waiting {
  resolve(result: Pulled): void;
  reject(reason: unknown): void;
}

const done: Pulled = { done: true, value: undefined };

/** Holds at most the batch of older events that its reader is working through. */
class Subscription implements AsyncIterableIterator<SubscriptionItem> {
  #cursor: number;
  #older: readonly StoredEvent[] = [];
  #olderIndex = 0;
  #isLive = false;
  #failure: unknown;
  #hasEnded = false;
  #waiting: Waiting | undefined;
  readonly #abort = () => this.#end();

  constructor(
    readonly source: TailSource,
    readonly live: Set<Subscription>,
    readonly options: SubscribeOptions,
  ) {
    this.#cursor = options.after === 'head' ? source.newest : ordinalOf(options.after);
    live.add(this);
    options.signal.addEventListener('abort', this.#abort, { once: true });
    if (options.signal.aborted) this.#end();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<Pulled> {
    invariant(this.#waiting === undefined, 'a subscription is pulled once at a time');
    if (this.#failure !== undefined) return this.#throwFailure();
    if (this.#hasEnded) return Promise.resolve(done);
    const item = this.#itemAtHand();
    if (item !== undefined) return Promise.resolve({ done: false, value: item });
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      if (this.#cursor < this.source.newest) this.#fetchOlder();
    });
  }

  return(): Promise<Pulled> {
    this.#end();
    return Promise.resolve(done);
  }

  wake(): void {
    if (this.#waiting === undefined || this.#olderIndex < this.#older.length) return;
    const item = this.#itemAtHand();
    if (item !== undefined) this.#settle({ done: false, value: item });
  }

  fail(reason: unknown): void {
    if (this.#hasEnded) return;
    this.#end({ keepWaiting: true });
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (waiting === undefined) this.#failure = reason;
    else waiting.reject(reason);
  }

  /** `undefined`: the reader has to wait, for a commit or for older events to be read. */
  #itemAtHand(): SubscriptionItem | undefined {
    const event = this.#older[this.#olderIndex] ?? this.source.recent(this.#cursor + 1);
    if (event !== undefined) {
      if (this.#olderIndex < this.#older.length) this.#olderIndex += 1;
      this.#cursor += 1;
      return { kind: 'event', event };
    }
    if (this.#cursor < this.source.newest) {
      if (!this.#isLive) return undefined;
      this.#isLive = false;
      return { kind: 'fellBehind' };
    }
    if (this.#isLive) return undefined;
    this.#isLive = true;
    return { kind: 'caughtUp' };
  }

  #fetchOlder(): void {
    this.source.older(this.#cursor).then(
      (events) => {
        if (this.#hasEnded) return;
        this.#older = events;
        this.#olderIndex = 0;
        const item = this.#itemAtHand();
        if (item !== undefined) this.#settle({ done: false, value: item });
      },
      (reason: unknown) => this.fail(droppedBy(reason)),
    );
  }

  #settle(result: Pulled): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.resolve(result);
  }

  #end(options: { keepWaiting?: boolean } = {}): void {
    this.#hasEnded = true;
    this.#older = [];
    this.live.delete(this);
    this.options.signal.removeEventListener('abort', this.#abort);
    if (options.keepWaiting !== true) this.#settle(done);
  }

  #throwFailure(): Promise<Pulled> {
    const reason = this.#failure;
    this.#failure = undefined;
    return Promise.reject(reason);
  }
}

/** A fault stays what it is; anything else tells the reader to subscribe again. */
function droppedBy(reason: unknown): unknown {
  if ((reason as { code?: unknown }).code === 'LogCorruption') return reason;
  return new SubscriptionDropped('older events could not be read', { cause: reason });
}
