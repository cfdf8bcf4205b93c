import { invariant, type Position } from '@stillhere/kernel';
import { SubscriptionDropped } from './errors.js';
import type { StoredEvent } from './event.js';
import type { SubscribeOptions, SubscriptionItem } from './event-store.js';
import { ordinalOf, positionOf } from './position.js';

/** Some events in order; of the types asked for, everything up to `reached` was looked at. */
export interface OlderEvents {
  readonly events: readonly StoredEvent[];
  readonly reached: number;
}

/** An event that nobody in this process reads is known by its type alone; it was not fetched. */
export type KnownEvent = StoredEvent | PassedOver;
export interface PassedOver {
  readonly type: string;
  readonly data?: undefined;
}

/** What an adapter with gapless ordinals (1, 2, 3 …) gives its subscriptions to read from. */
export interface TailSource {
  /** Ordinal of the newest durable event; 0 when there is none. */
  readonly newest: number;
  /** The event, when it is at hand without waiting; its type alone, where nobody had asked for more. */
  recent(ordinal: number): KnownEvent | undefined;
  /** Goes on after `ordinal`, by one step at least; only asked when `recent` had none. */
  older(ordinal: number, types: readonly string[] | undefined): Promise<OlderEvents>;
}

/** All subscriptions of one store: pulled by their readers, woken once a commit. */
export interface Tail {
  subscribe(options: SubscribeOptions): AsyncIterableIterator<SubscriptionItem>;
  /** The types that its subscriptions read now; `undefined`: one of them reads all. */
  readonly wanted: ReadonlySet<string> | undefined;
  /** Whether one of its subscriptions reads this type now. */
  wants(type: string): boolean;
  /**
   * The newest events, a commit's, in order: whoever waits for one of their types gets the first of them. Those that
   * are passed over must be of types that are not wanted now.
   */
  wake(committed: readonly KnownEvent[]): void;
  /** Every subscription throws `reason` at its next pull, a waiting one at once. */
  drop(reason: Error): void;
}

/**
 * After so many events even those are told that read none of their types. Their checkpoints lag
 * behind the log by no more, and so does what they have to look at after a restart.
 */
const ignoredEventsMax = 4_096;

export const createTail = (source: TailSource): Tail => new SharedTail(source);

class SharedTail implements Tail {
  readonly #source: TailSource;
  readonly #all = new Set<Subscription>();
  readonly #unfiltered = new Set<Subscription>();
  readonly #byType = new Map<string, Set<Subscription>>();
  #toldAll: number;

  constructor(source: TailSource) {
    this.#source = source;
    this.#toldAll = source.newest;
  }

  subscribe(options: SubscribeOptions): Subscription {
    const subscription = new Subscription(this.#source, options, () => this.#leave(subscription));
    if (!options.signal.aborted) for (const set of this.#setsOf(options)) set.add(subscription);
    return subscription;
  }

  get wanted(): ReadonlySet<string> | undefined {
    return this.#unfiltered.size > 0 ? undefined : new Set(this.#byType.keys());
  }

  wants(type: string): boolean {
    return this.#unfiltered.size > 0 || this.#byType.has(type);
  }

  wake(committed: readonly KnownEvent[]): void {
    const { newest } = this.#source;
    let ordinal = newest - committed.length;
    for (const event of committed) {
      ordinal += 1;
      if (event.data === undefined) continue;
      for (const reader of this.#unfiltered) reader.offer(event, ordinal);
      const readers = this.#byType.get(event.type);
      if (readers !== undefined) for (const reader of readers) reader.offer(event, ordinal);
    }
    if (newest - this.#toldAll < ignoredEventsMax) return;
    this.#toldAll = newest;
    for (const subscription of this.#all) subscription.passOver(newest);
  }

  drop(reason: Error): void {
    for (const subscription of [...this.#all]) subscription.fail(reason);
  }

  #leave(subscription: Subscription): void {
    for (const set of this.#setsOf(subscription.options)) set.delete(subscription);
    for (const type of subscription.options.types ?? []) {
      if (this.#byType.get(type)?.size === 0) this.#byType.delete(type);
    }
  }

  #setsOf({ types }: SubscribeOptions): Set<Subscription>[] {
    if (types === undefined) return [this.#all, this.#unfiltered];
    return [this.#all, ...types.map((type) => this.#readersOf(type))];
  }

  #readersOf(type: string): Set<Subscription> {
    const readers = this.#byType.get(type) ?? new Set();
    this.#byType.set(type, readers);
    return readers;
  }
}

type Pulled = IteratorResult<SubscriptionItem, undefined>;

interface Waiting {
  resolve(result: Pulled): void;
  reject(reason: unknown): void;
}

const done: Pulled = { done: true, value: undefined };

/** Holds at most the batch of older events that its reader is working through. */
class Subscription implements AsyncIterableIterator<SubscriptionItem> {
  readonly options: SubscribeOptions;
  readonly #source: TailSource;
  readonly #leave: () => void;
  readonly #types: ReadonlySet<string> | undefined;
  /** Everything up to this ordinal was handed out, or is of other types. */
  #cursor: number;
  #older: OlderEvents | undefined;
  #olderIndex = 0;
  #isLive = false;
  /** The cursor that `caughtUp` was last said of. */
  #announced = -1;
  #failure: unknown;
  #hasEnded = false;
  #waiting: Waiting | undefined;
  #isFetching = false;
  readonly #abort = () => this.#end();

  constructor(source: TailSource, options: SubscribeOptions, leave: () => void) {
    this.#source = source;
    this.options = options;
    this.#leave = leave;
    this.#types = options.types && new Set(options.types);
    this.#cursor = options.after === 'head' ? source.newest : ordinalOf(options.after);
    if (options.signal.aborted) this.#hasEnded = true;
    else options.signal.addEventListener('abort', this.#abort, { once: true });
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
      if (this.#cursor < this.#source.newest) void this.#fetchOlder();
    });
  }

  return(): Promise<Pulled> {
    this.#end();
    return Promise.resolve(done);
  }

  /**
   * An event of its types was committed. Whoever waits at the head has been offered all there was
   * since, so nothing lies between its cursor and this event that it would have to look at.
   */
  offer(event: StoredEvent, ordinal: number): void {
    if (!this.#isIdleBefore(ordinal)) return;
    this.#cursor = ordinal;
    this.#settle({ done: false, value: { kind: 'event', event } });
  }

  /** Nothing up to `ordinal` was for this reader, if it waits: so it is told how far it is. */
  passOver(ordinal: number): void {
    if (!this.#isIdleBefore(ordinal)) return;
    this.#cursor = ordinal;
    this.#settle({ done: false, value: this.#caughtUp() });
  }

  #isIdleBefore(ordinal: number): boolean {
    return this.#waiting !== undefined && !this.#isFetching && ordinal > this.#cursor;
  }

  fail(reason: unknown): void {
    if (this.#hasEnded) return;
    const waiting = this.#waiting;
    this.#waiting = undefined;
    this.#end();
    if (waiting === undefined) this.#failure = reason;
    else waiting.reject(reason);
  }

  /** `undefined`: the reader has to wait, for a commit or for older events to be read. */
  #itemAtHand(): SubscriptionItem | undefined {
    const event = this.#nextOlder() ?? this.#nextRecent();
    if (event !== undefined) return { kind: 'event', event };
    if (this.#cursor < this.#source.newest) {
      if (!this.#isLive) return undefined;
      this.#isLive = false;
      return { kind: 'fellBehind' };
    }
    return this.#announced === this.#cursor ? undefined : this.#caughtUp();
  }

  #nextOlder(): StoredEvent | undefined {
    if (this.#older === undefined) return undefined;
    const event = this.#older.events[this.#olderIndex];
    this.#olderIndex += 1;
    if (event === undefined) {
      this.#cursor = this.#older.reached;
      this.#older = undefined;
    } else this.#cursor = ordinalOf(event.position);
    return event;
  }

  #nextRecent(): StoredEvent | undefined {
    for (;;) {
      const event = this.#source.recent(this.#cursor + 1);
      if (event === undefined) return undefined;
      if (this.#types === undefined || this.#types.has(event.type)) {
        if (event.data === undefined) return undefined;
        this.#cursor += 1;
        return event;
      }
      this.#cursor += 1;
    }
  }

  #caughtUp(): SubscriptionItem {
    this.#isLive = true;
    this.#announced = this.#cursor;
    const position: Position | undefined =
      this.#cursor === 0 ? undefined : positionOf(this.#cursor);
    return { kind: 'caughtUp', position };
  }

  async #fetchOlder(): Promise<void> {
    this.#isFetching = true;
    try {
      let item: SubscriptionItem | undefined;
      while (item === undefined && !this.#hasEnded) {
        this.#older = await this.#source.older(this.#cursor, this.options.types);
        this.#olderIndex = 0;
        item = this.#itemAtHand();
      }
      this.#isFetching = false;
      if (item !== undefined && !this.#hasEnded) this.#settle({ done: false, value: item });
    } catch (reason) {
      this.#isFetching = false;
      this.fail(droppedBy(reason));
    }
  }

  #settle(result: Pulled): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.resolve(result);
  }

  #end(): void {
    this.#hasEnded = true;
    this.#older = undefined;
    this.#leave();
    this.options.signal.removeEventListener('abort', this.#abort);
    this.#settle(done);
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
