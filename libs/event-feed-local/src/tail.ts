import { type EventStore, type StoredEvent, SubscriptionDropped } from '@stillhere/event-store';
import type { Position } from '@stillhere/kernel';

/**
 * Events kept for consumers that are a little behind; one that is further behind reads the log.
 * Bounds memory at about 1,000 events whatever the number of consumers.
 */
const keptMax = 1_024;

/**
 * The newest events of one log subscription, shared by all consumers of this process: the log
 * hands each event out once, not once a consumer.
 */
export class Tail {
  readonly #kept: StoredEvent[] = [];
  readonly #waiting = new Set<() => void>();
  readonly #abort = new AbortController();
  readonly #live: Promise<void>;
  #lastDropped: Position | undefined;
  #end = 0;
  #failure: Error | undefined;

  constructor(store: EventStore) {
    const items = store.subscribe({ after: 'head', signal: this.#abort.signal });
    this.#live = new Promise((resolve) => void this.#follow(items, resolve));
  }

  /** Sequence number after the newest event; one more for each event since the start. */
  get end(): number {
    return this.#end;
  }

  get failure(): Error | undefined {
    return this.#failure;
  }

  /** Resolves when every later append will come past here; throws when it never will. */
  async live(): Promise<void> {
    await this.#live;
    if (this.#failure) throw this.#failure;
  }

  /** The event of a sequence number; `undefined` when it is no longer kept. */
  at(sequence: number): StoredEvent | undefined {
    return sequence < this.#end - keptMax ? undefined : this.#kept[sequence % keptMax];
  }

  /**
   * Where a reader goes on that has everything up to `position`; `undefined` when it needs events
   * that are no longer kept.
   */
  sequenceAfter(position: Position | undefined): number | undefined {
    const dropped = this.#lastDropped;
    if (dropped !== undefined && (position === undefined || position < dropped)) return undefined;
    const first = Math.max(0, this.#end - keptMax);
    let sequence = this.#end;
    while (sequence > first) {
      const before = this.at(sequence - 1);
      if (before === undefined || (position !== undefined && before.position <= position)) break;
      sequence -= 1;
    }
    return sequence;
  }

  /** Calls `wake` once, at the next event or at the end. */
  whenChanged(wake: () => void): void {
    this.#waiting.add(wake);
  }

  forget(wake: () => void): void {
    this.#waiting.delete(wake);
  }

  close(): void {
    this.#abort.abort();
  }

  async #follow(items: ReturnType<EventStore['subscribe']>, started: () => void): Promise<void> {
    try {
      for await (const item of items) {
        started();
        if (item.kind === 'event') this.#keep(item.event);
      }
      this.#failure = new SubscriptionDropped('the log subscription was closed');
    } catch (error) {
      this.#failure = error instanceof Error ? error : new SubscriptionDropped(String(error));
    }
    started();
    this.#wakeAll();
  }

  #keep(event: StoredEvent): void {
    const slot = this.#end % keptMax;
    this.#lastDropped = this.#kept[slot]?.position ?? this.#lastDropped;
    this.#kept[slot] = event;
    this.#end += 1;
    if (this.#waiting.size > 0) this.#wakeAll();
  }

  #wakeAll(): void {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const wake of waiting) wake();
  }
}
