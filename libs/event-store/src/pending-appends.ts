import type { StreamName } from '@stillhere/kernel';
import { StoreUnavailable } from './errors.js';
import type { ProposedEvent } from './event.js';
import type { AppendOutcome, AppendRefusal } from './event-store.js';

/** One append between its call and its answer from the writer. */
export interface PendingAppend {
  readonly stream: StreamName;
  readonly events: readonly ProposedEvent[];
  readonly expiresAtMs: number;
  readonly settled: (outcome: AppendOutcome) => void;
  /** Its caller has an answer; the writer's may still come. */
  isSettled: boolean;
  /** It may have been written: only asking again tells. */
  isWithWriter: boolean;
}

/** When so many wait, the log is slower than its callers: they have to hear it. */
export const pendingMax = 10_000;

/** A longer one would fire at once. */
const timerMsMax = 2 ** 31 - 1;

/** Dropping the answered front of the array is worth it only now and then. */
const compactAfter = 1_024;

/**
 * First in, first out, as the writer answers. Deadlines are watched by one timer for all of them
 * (a timer an append costs more than the append), set to the earliest deadline it knows of.
 */
export class PendingAppends<Entry extends PendingAppend = PendingAppend> {
  readonly #nowMs: () => number;
  #entries: Entry[] = [];
  #front = 0;
  #timer: NodeJS.Timeout | undefined;
  #timerDueAtMs = Infinity;
  #emptied: (() => void) | undefined;

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  get count(): number {
    return this.#entries.length - this.#front;
  }

  add(entry: Entry): void {
    this.#entries.push(entry);
    if (entry.expiresAtMs < this.#timerDueAtMs) this.#arm(entry.expiresAtMs);
  }

  /** The first `count` that wait, in order; they stay. */
  front(count: number): readonly Entry[] {
    return this.#entries.slice(this.#front, this.#front + count);
  }

  shift(): Entry | undefined {
    const entry = this.#entries[this.#front];
    if (entry === undefined) return undefined;
    this.#front += 1;
    if (this.#front === this.#entries.length) {
      this.#entries = [];
      this.#front = 0;
      this.#emptied?.();
    } else if (this.#front >= compactAfter) {
      this.#entries = this.#entries.slice(this.#front);
      this.#front = 0;
    }
    return entry;
  }

  /** Resolves when nothing is pending. */
  async empty(): Promise<void> {
    if (this.count > 0) await new Promise<void>((resolve) => (this.#emptied = resolve));
    this.#disarm();
  }

  refuseAll(error: AppendRefusal): void {
    for (let entry = this.shift(); entry !== undefined; entry = this.shift()) {
      settleOnce(entry, { ok: false, error });
    }
    this.#disarm();
  }

  #arm(dueAtMs: number): void {
    clearTimeout(this.#timer);
    this.#timerDueAtMs = dueAtMs;
    const delayMs = Math.min(Math.max(1, dueAtMs - this.#nowMs()), timerMsMax);
    this.#timer = setTimeout(() => this.#expire(), delayMs);
    this.#timer.unref();
  }

  #disarm(): void {
    clearTimeout(this.#timer);
    this.#timerDueAtMs = Infinity;
  }

  #expire(): void {
    const nowMs = this.#nowMs();
    let earliestMs = Infinity;
    for (let index = this.#front; index < this.#entries.length; index += 1) {
      const entry = this.#entries[index] as Entry;
      if (entry.isSettled) continue;
      if (entry.expiresAtMs > nowMs) earliestMs = Math.min(earliestMs, entry.expiresAtMs);
      else settleOnce(entry, { ok: false, error: deadlinePassed(!entry.isWithWriter) });
    }
    this.#timerDueAtMs = Infinity;
    if (earliestMs < Infinity) this.#arm(earliestMs);
  }
}

export function settleOnce(entry: PendingAppend, outcome: AppendOutcome): void {
  if (entry.isSettled) return;
  entry.isSettled = true;
  entry.settled(outcome);
}

export const deadlinePassed = (outcomeKnown: boolean): StoreUnavailable =>
  new StoreUnavailable('the log did not answer before the deadline', {
    outcomeKnown,
    reason: 'deadline',
  });
