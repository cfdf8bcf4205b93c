import type {
  Append,
  AppendOutcome,
  BatchedAppend,
  PendingAppend,
  StoredEvent,
} from '@stillhere/event-store';
import {
  deadlinePassed,
  LogCorruption,
  PendingAppends,
  pendingMax,
  refuseSoon,
  StoreUnavailable,
  settleOnce,
} from '@stillhere/event-store';
import type { Postgres } from '@stillhere/postgres';
import { PostgresFault } from '@stillhere/postgres';
import { BatchAttempt } from './batch-attempt.js';
import type { LogQueries } from './log-queries.js';
import type { StoreLogger } from './options.js';
import type { TipCache } from './tip-cache.js';

/** Appends in one transaction at most, so that nobody waits long for the lock of the log. */
const batchAppendsMax = 1_000;
/** And events and text of them: an append may have 500 events, an event 256 KiB. */
const batchEventsMax = 2_000;
const batchTextMax = 4 * 1024 * 1024;

/** From quick, because a restart takes a second, to what a deadline of 2 s still has some of. */
const retryMsMin = 20;
const retryMsMax = 500;

export interface LogWriterOptions {
  /** A connection of its own: an append never waits behind reads. */
  readonly database: Postgres;
  readonly queries: LogQueries;
  readonly schema: string;
  readonly tips: TipCache;
  readonly logger: StoreLogger | undefined;
  /** A batch is about to be decided; until `onSettled` nobody may be shown what it writes. */
  onBegun(): void;
  /** Everybody of the batch was called back; `written` in position order, perhaps none. */
  onSettled(written: readonly StoredEvent[]): void;
  onPoisoned(fault: LogCorruption): void;
}

interface Entry extends PendingAppend, BatchedAppend {}

/**
 * One batch at a time: what arrived while the last one was committed. While the server is away it
 * goes on trying the same batch until each caller's deadline: the identical append finds itself.
 */
export class LogWriter {
  readonly #options: LogWriterOptions;
  readonly #attempt: BatchAttempt;
  readonly #pending = new PendingAppends<Entry>(() => performance.now());
  #running: Promise<void> | undefined;
  #poison: StoreUnavailable | undefined;
  /** How many to try together; one after a batch that the server refused for one of its appends. */
  #sizeMax = batchAppendsMax;

  constructor(options: LogWriterOptions) {
    this.#options = options;
    this.#attempt = new BatchAttempt(options);
  }

  submit(append: Append, settled: (outcome: AppendOutcome) => void): void {
    const refusal = this.#refusal(append.deadlineMs);
    if (refusal !== undefined) {
      refuseSoon(settled, refusal);
      return;
    }
    const { stream, events, expected } = append;
    const expiresAtMs = performance.now() + append.deadlineMs;
    const state = { isSettled: false, isWithWriter: false };
    this.#pending.add({ stream, events, expected, expiresAtMs, settled, ...state });
    this.#running ??= this.#run();
  }

  /** Waits for what is queued. */
  async close(): Promise<void> {
    await this.#pending.empty();
    await this.#running;
  }

  #refusal(deadlineMs: number): StoreUnavailable | undefined {
    if (this.#poison !== undefined) return this.#poison;
    if (deadlineMs <= 0) return deadlinePassed(true);
    if (this.#pending.count < pendingMax) return undefined;
    const detail = { outcomeKnown: true, reason: 'other' } as const;
    return new StoreUnavailable(`${pendingMax} appends are waiting for the log already`, detail);
  }

  async #run(): Promise<void> {
    // What one turn of the event loop submits, from whichever service, is one batch.
    await nextTurn();
    while (this.#pending.count > 0) {
      const batch = this.#batch();
      this.#options.onBegun();
      const { outcomes, written } = await this.#decided(batch);
      for (const [index, entry] of batch.entries()) {
        this.#pending.shift();
        const outcome = outcomes[index];
        if (outcome !== undefined) settleOnce(entry, outcome);
      }
      this.#options.onSettled(written);
      await nextTurn();
    }
    this.#running = undefined;
  }

  #batch(): readonly Entry[] {
    let [events, text] = [0, 0];
    const candidates = this.#pending.front(this.#sizeMax);
    this.#sizeMax = batchAppendsMax;
    const end = candidates.findIndex((entry, index) => {
      events += entry.events.length;
      for (const event of entry.events) text += event.data.length;
      return index > 0 && (events > batchEventsMax || text > batchTextMax);
    });
    return end < 0 ? candidates : candidates.slice(0, end);
  }

  /** Tries until there is an answer for everybody who still waits. */
  async #decided(batch: readonly Entry[]): Promise<Decided> {
    for (let retryMs = retryMsMin; ; retryMs = Math.min(retryMs * 2, retryMsMax)) {
      const waiting = batch.filter((entry) => !entry.isSettled);
      if (waiting.length === 0) return { outcomes: [], written: [] };
      try {
        const { outcomes, written } = await this.#attempt.settle(waiting);
        return { outcomes: placedIn(batch, waiting, outcomes), written };
      } catch (error) {
        const refusal = this.#refusalFor(error, waiting);
        if (refusal === 'alone') return this.#oneByOne(batch);
        if (refusal !== undefined) {
          return { outcomes: batch.map(() => ({ ok: false, error: refusal })), written: [] };
        }
        await new Promise((resolve) => setTimeout(resolve, retryMs * (0.5 + Math.random() / 2)));
      }
    }
  }

  /** `undefined`: try again. `'alone'`: one of them is to blame, and the others must not suffer. */
  #refusalFor(error: unknown, waiting: readonly Entry[]): StoreUnavailable | 'alone' | undefined {
    const isFault = error instanceof PostgresFault || error instanceof LogCorruption;
    if (!isFault) return waiting.length > 1 ? 'alone' : refusedBy(error, 'other');
    if (error instanceof LogCorruption || error.kind === 'damaged') return this.#poisonBy(error);
    if (!error.outcomeKnown) for (const entry of waiting) entry.isWithWriter = true;
    this.#options.logger?.warn('an append did not go through', { cause: error.message });
    if (passing.has(error.kind)) return undefined;
    const { kind } = error;
    return refusedBy(error, kind === 'full' || kind === 'readonly' ? kind : 'other');
  }

  async #oneByOne(batch: readonly Entry[]): Promise<Decided> {
    const outcomes: (AppendOutcome | undefined)[] = [];
    const written: StoredEvent[] = [];
    for (const entry of batch) {
      const one = await this.#decided([entry]);
      outcomes.push(one.outcomes[0]);
      written.push(...one.written);
    }
    return { outcomes, written };
  }

  #poisonBy(error: LogCorruption | PostgresFault): StoreUnavailable {
    const fault =
      error instanceof LogCorruption
        ? error
        : new LogCorruption(error.message, {}, { cause: error });
    this.poison(fault);
    return refusedBy(error, 'poisoned');
  }

  /** From now on everything is refused. */
  poison(fault: LogCorruption): void {
    if (this.#poison !== undefined) return;
    this.#poison = refusedBy(fault, 'poisoned');
    this.#options.onPoisoned(fault);
  }
}

interface Decided {
  /** By place in the batch; none for whoever has an answer already. */
  readonly outcomes: readonly (AppendOutcome | undefined)[];
  readonly written: readonly StoredEvent[];
}

/** What may be over in a moment, so that it is tried again until the deadline. */
const passing: ReadonlySet<string> = new Set([
  'unreachable',
  'certificate',
  'deadline',
  'overloaded',
  'closed',
]);

const refusedBy = (error: unknown, reason: StoreUnavailable['reason']): StoreUnavailable => {
  const message = error instanceof Error ? error.message : String(error);
  const outcomeKnown = !(error instanceof PostgresFault) || error.outcomeKnown;
  return new StoreUnavailable(message, { outcomeKnown, reason, cause: error });
};

function placedIn(
  batch: readonly Entry[],
  waiting: readonly Entry[],
  outcomes: readonly AppendOutcome[],
): (AppendOutcome | undefined)[] {
  const byEntry = new Map(waiting.map((entry, index) => [entry, outcomes[index]]));
  return batch.map((entry) => byEntry.get(entry));
}

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
