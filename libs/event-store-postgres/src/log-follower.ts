import type {
  KnownEvent,
  OlderEvents,
  StoredEvent,
  SubscribeOptions,
  Tail,
} from '@stillhere/event-store';
import {
  createTail,
  LogCorruption,
  ordinalOf,
  positionOf,
  RecentEvents,
  SubscriptionDropped,
} from '@stillhere/event-store';
import { PostgresFault } from '@stillhere/postgres';
import { batchEventsMax, type LogQueries } from './log-queries.js';
import type { StoreLogger } from './options.js';

/** While no hints arrive, looking is all there is: often enough for a conversation to go on. */
const deafPollMs = 100;

export interface LogFollowerOptions {
  readonly queries: LogQueries;
  readonly pollMs: number;
  readonly logger: StoreLogger | undefined;
  isListening(): boolean;
  /** Others' events too, before any subscription sees them. */
  onSeen(event: StoredEvent): void;
  onPoisoned(fault: LogCorruption): void;
}

/** Walks along the log, our own events and others', and wakes its subscriptions in one order. */
export class LogFollower {
  readonly #options: LogFollowerOptions;
  readonly #tail: Tail;
  #recent = new RecentEvents<KnownEvent>(0);
  #newestHash: string | undefined;
  #gate: Promise<void> | undefined;
  #openGate = () => {};
  #isLooking = false;
  #isDueAgain = false;
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;
  #isAway = false;

  constructor(options: LogFollowerOptions) {
    this.#options = options;
    const recent = () => this.#recent;
    this.#tail = createTail({
      get newest() {
        return recent().newest;
      },
      recent: (ordinal) => recent().at(ordinal),
      older: (ordinal, types) => this.#older(ordinal, types),
    });
  }

  get newest(): number {
    return this.#recent.newest;
  }

  /** From the head on. */
  start({ ordinal, hash }: { readonly ordinal: number; readonly hash: string | undefined }): void {
    this.#recent = new RecentEvents<KnownEvent>(ordinal);
    this.#newestHash = hash;
    this.#planLook();
  }

  subscribe(options: SubscribeOptions) {
    return this.#tail.subscribe(options);
  }

  /** Until `release`, nothing is shown: it might be what our own callers wait to hear of first. */
  hold(): void {
    this.#gate = new Promise((open) => {
      this.#openGate = open;
    });
  }

  /** Ours, that everybody concerned has heard of. */
  release(written: readonly StoredEvent[]): void {
    this.#gate = undefined;
    const [first] = written;
    if (first !== undefined) {
      if (ordinalOf(first.position) === this.newest + 1)
        this.#show(written, written.at(-1)?.metadata.hash);
      else this.look();
    }
    this.#openGate();
  }

  /**
   * Somebody appended: the new newest ordinal and, where they were told, the types. Where none of those is read here,
   * the next look passes over it.
   */
  hinted(hint: string): void {
    const [ordinal, types] = hint.split(' ');
    if (Number(ordinal) <= this.newest) return;
    const isForUs = types === undefined || types.split(',').some((type) => this.#tail.wants(type));
    if (isForUs) this.look();
  }

  /** Reads on, now; a hint, a poll, or what others wrote between two appends of ours. */
  look(): void {
    if (this.#isClosed) return;
    if (this.#isLooking) this.#isDueAgain = true;
    else void this.#lookOn();
  }

  drop(reason: Error): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    this.#tail.drop(reason);
  }

  async #lookOn(): Promise<void> {
    this.#isLooking = true;
    clearTimeout(this.#timer);
    try {
      do {
        this.#isDueAgain = false;
        await this.#readOn();
      } while (this.#isDueAgain && !this.#isClosed);
      this.#isAway = false;
    } catch (error) {
      this.#failed(error);
    }
    this.#isLooking = false;
    this.#planLook();
  }

  /** From the newest that we know, so that it is seen to be still there and still the same. */
  async #readOn(): Promise<void> {
    const from = Math.max(0, this.newest - 1);
    const known = { ordinal: this.newest, hash: this.#newestHash };
    const { wanted } = this.#tail;
    const { events, hashes } = await this.#options.queries.follow(from, wanted);
    if (known.ordinal > 0 && hashes[0] !== known.hash) throw lostHistory(known.ordinal);
    while (this.#gate !== undefined) await this.#gate;
    if (this.#isClosed) return;
    const isRead = isWithin(wanted, this.#tail.wanted);
    if (isRead) this.#show(events.slice(this.newest - from), hashes.at(-1));
    // Somebody came meanwhile who reads what was passed over, or there is more.
    if (!isRead || events.length === batchEventsMax) this.#isDueAgain = true;
  }

  /** In order, from the one after the newest. */
  #show(events: readonly KnownEvent[], newestHash: string | undefined): void {
    if (events.length === 0) return;
    for (const event of events) {
      this.#recent.add(event);
      if (event.data !== undefined) this.#options.onSeen(event);
    }
    this.#newestHash = newestHash;
    this.#tail.wake(events);
  }

  #failed(error: unknown): void {
    if (this.#isClosed) return;
    if (error instanceof LogCorruption) {
      this.#options.onPoisoned(error);
      return;
    }
    if (!(error instanceof PostgresFault)) throw error;
    // Once an outage is enough: it is asked for again and again.
    if (!this.#isAway)
      this.#options.logger?.warn('the log cannot be read', { cause: error.message });
    this.#isAway = true;
  }

  #planLook(): void {
    if (this.#isClosed) return;
    const delayMs = this.#options.isListening() ? this.#options.pollMs : deafPollMs;
    this.#timer = setTimeout(() => this.look(), delayMs);
    this.#timer.unref();
  }

  async #older(ordinal: number, types: readonly string[] | undefined): Promise<OlderEvents> {
    const { queries } = this.#options;
    const { newest } = this;
    if (types !== undefined) return queries.scan(ordinal, newest, types);
    // What is newer than what was shown is nobody's yet.
    const events = await queries.all(ordinal, newest - ordinal);
    if (events.length > 0) return { events, reached: ordinal + events.length };
    const position = positionOf(ordinal + 1);
    throw new LogCorruption(`the event at position ${position} is missing`, { position });
  }
}

/** Of types; `undefined` is all of them. */
const isWithin = (read: ReadonlySet<string> | undefined, now: ReadonlySet<string> | undefined) =>
  read === undefined || (now !== undefined && [...now].every((type) => read.has(type)));

const lostHistory = (ordinal: number): LogCorruption =>
  new LogCorruption(
    `the log no longer holds the event at position ${ordinal} that it has shown: it was restored from an ` +
      'older copy, or a standby took over that did not have everything. Stop all services, and compare ' +
      'with the old server before going on.',
    { position: positionOf(ordinal) },
  );

export const closedSubscription = (): SubscriptionDropped =>
  new SubscriptionDropped('the store was closed');
