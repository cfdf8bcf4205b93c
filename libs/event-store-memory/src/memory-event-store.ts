import type {
  Append,
  AppendOptions,
  AppendOutcome,
  AppendResult,
  EventStore,
  ProposedEvent,
  ReadAllOptions,
  ReadStreamOptions,
  StoredEvent,
  StreamHead,
  SubscribeOptions,
  SubscriptionItem,
  Tail,
  TailSource,
} from '@stillhere/event-store';
import {
  admit,
  appendBySubmit,
  checkProposal,
  createTail,
  ordinalOf,
  refusalIn,
  refusedBy,
  refuseSoon,
  StoreUnavailable,
  SubscriptionDropped,
} from '@stillhere/event-store';
import type { Clock, Position, StreamName, Timers, Timestamp } from '@stillhere/kernel';
import { invariant } from '@stillhere/kernel';
import type { MemoryDisk } from './disk.js';
import { createMemoryDisk, Disk } from './disk.js';
import type { FaultSource, Faults } from './faults.js';
import { createFaults, sourceOf } from './faults.js';
import { WriteQueue } from './write-queue.js';

export interface MemoryEventStoreOptions {
  readonly clock: Clock;
  /** Needed for delays, and for deadlines that pass while an append is delayed. */
  readonly timers?: Timers;
  readonly faults?: Faults;
  /** Default a new one. */
  readonly disk?: MemoryDisk;
  /**
   * Subscribers further behind than this fall behind and catch up, as they would on a real store.
   * Default: never.
   */
  readonly liveWindowEvents?: number;
  /** Default false: whoever writes, writes through one repository. */
  readonly hasOtherWriters?: boolean;
}

/**
 * The log in memory, deterministic under an injected clock and timers: appends are written one at
 * a time in the order of their calls, each at least one microtask after its call.
 */
export function createMemoryEventStore(options: MemoryEventStoreOptions): EventStore {
  return new MemoryEventStore(options);
}

class MemoryEventStore implements EventStore {
  readonly storeId: string;
  readonly hasOtherWriters: boolean;
  readonly #disk: Disk;
  readonly #clock: Clock;
  readonly #faults: FaultSource;
  readonly #queue: WriteQueue;
  readonly #tail: Tail;
  /** How many events subscriptions were told of. */
  #woken: number;
  #unusable: 'closed' | 'poisoned' | undefined;

  constructor(options: MemoryEventStoreOptions) {
    const disk = options.disk ?? createMemoryDisk();
    invariant(disk instanceof Disk, 'a disk comes from createMemoryDisk()');
    disk.recover();
    this.#disk = disk;
    this.storeId = disk.storeId;
    this.hasOtherWriters = options.hasOtherWriters ?? false;
    this.#woken = disk.events.length;
    this.#clock = options.clock;
    this.#faults = sourceOf(options.faults ?? createFaults());
    this.#queue = new WriteQueue({
      clock: options.clock,
      timers: options.timers,
      takeDelayMs: () => this.#faults.takeDelayMs(),
      write: (append) => this.#outcomeOf(append),
      onSettled: () => this.#wake(),
    });
    this.#tail = createTail(tailSource(disk, options.liveWindowEvents ?? Infinity));
    this.#faults.attach({
      dropSubscriptions: () => this.#tail.drop(new SubscriptionDropped('dropped on demand')),
      crash: () => this.#queue.halt(),
    });
  }

  submit(append: Append, settled: (outcome: AppendOutcome) => void): void {
    const refusal = refusedBy(() => {
      checkProposal(append.stream, append.events, append.expected);
      this.#checkUsable();
    });
    if (refusal === undefined) this.#queue.add(append, settled);
    else refuseSoon(settled, refusal);
  }

  append(
    stream: StreamName,
    events: readonly ProposedEvent[],
    options: AppendOptions,
  ): Promise<AppendResult> {
    return appendBySubmit(this, { stream, events, ...options });
  }

  async *readStream(
    stream: StreamName,
    { from = 0, limit = Infinity }: ReadStreamOptions = {},
  ): AsyncGenerator<StoredEvent> {
    this.#checkUsable();
    const events = this.#disk.stream(stream);
    const end = Math.min(events.length, from + limit);
    for (const event of events.slice(from, end)) yield event;
  }

  async head(stream: StreamName): Promise<StreamHead> {
    this.#checkUsable();
    const { revision, hash } = this.#disk.tip(stream);
    return revision < 0 ? { status: 'missing' } : { status: 'open', revision, hash };
  }

  async readAll({ after, limit }: ReadAllOptions): Promise<readonly StoredEvent[]> {
    this.#checkUsable();
    const start = ordinalOf(after);
    return this.#disk.events.slice(start, start + limit);
  }

  subscribe(options: SubscribeOptions): AsyncIterable<SubscriptionItem> {
    this.#checkUsable();
    return this.#tail.subscribe(options);
  }

  async close(): Promise<void> {
    if (this.#unusable === 'closed') return;
    this.#unusable = 'closed';
    await this.#queue.drain();
    this.#tail.drop(new SubscriptionDropped('the store was closed'));
  }

  #wake(): void {
    const { events } = this.#disk;
    if (events.length > this.#woken) this.#tail.wake(events.slice(this.#woken));
    this.#woken = events.length;
  }

  #checkUsable(): void {
    if (this.#unusable === undefined) return;
    const reason = this.#unusable;
    throw new StoreUnavailable(`the store is ${reason}`, { outcomeKnown: true, reason });
  }

  #outcomeOf(append: Append): AppendOutcome {
    try {
      return { ...this.#write(append), ok: true };
    } catch (error) {
      return { ok: false, error: refusalIn(error) };
    }
  }

  /** Synchronous: nothing else happens between the decision and the write. */
  #write({ stream, events, expected }: Append): AppendResult {
    const ending = this.#faults.takeEnding();
    this.#refuse();
    if (ending === 'refused') throw refusedOnce();
    const links = events.map(({ eventId, metadata: { prevHash, hash } }) => ({
      eventId,
      prevHash,
      hash,
    }));
    const admission = admit({ stream, expected, links }, this.#disk.tip(stream), {
      at: (revision) => this.#disk.stream(stream)[revision]?.eventId,
      revisionOf: (eventId) => this.#disk.revisionOf(stream, eventId),
    });
    if (ending === 'torn') throw this.#tear(events);
    if (ending === 'unknown-lost') throw unknownOutcome();
    if (admission.kind === 'append') {
      this.#disk.write(stream, events, timestampOf(this.#clock.now()));
    }
    if (ending === 'unknown-written') throw unknownOutcome();
    return this.#resultOf(stream, admission, events.length);
  }

  #resultOf(
    stream: StreamName,
    { kind, first }: ReturnType<typeof admit>,
    count: number,
  ): AppendResult {
    const stored = this.#disk.stream(stream).slice(first, first + count);
    const position = stored.at(-1)?.position as Position;
    const outcome = kind === 'append' ? 'appended' : 'alreadyAppended';
    return { outcome, first, last: first + count - 1, position, stored };
  }

  #refuse(): void {
    const { refusal } = this.#faults;
    if (refusal !== undefined) {
      throw new StoreUnavailable(`the disk is ${refusal}`, { outcomeKnown: true, reason: refusal });
    }
    if (this.#unusable === 'poisoned') this.#checkUsable();
  }

  #tear(events: readonly ProposedEvent[]): StoreUnavailable {
    this.#disk.writeTorn(events);
    this.#unusable = 'poisoned';
    this.#tail.drop(new SubscriptionDropped('the store is poisoned'));
    return new StoreUnavailable('the write was torn', { outcomeKnown: false, reason: 'poisoned' });
  }
}

/** Few, so that tests meet readers that catch up in several steps. */
const olderEventsMax = 100;

function tailSource(disk: Disk, liveWindowEvents: number): TailSource {
  return {
    get newest() {
      return disk.events.length;
    },
    recent: (ordinal) =>
      ordinal > disk.events.length - liveWindowEvents ? disk.events[ordinal - 1] : undefined,
    older: async (ordinal, types) => {
      const step = disk.events.slice(ordinal, ordinal + olderEventsMax);
      const events = types ? step.filter(({ type }) => types.includes(type)) : step;
      return { events, reached: ordinal + step.length };
    },
  };
}

const timestampOf = (ms: number): Timestamp => new Date(ms).toISOString() as Timestamp;

const refusedOnce = (): StoreUnavailable =>
  new StoreUnavailable('refused on demand', { outcomeKnown: true, reason: 'other' });

const unknownOutcome = (): StoreUnavailable =>
  new StoreUnavailable('the answer was lost', { outcomeKnown: false, reason: 'other' });
