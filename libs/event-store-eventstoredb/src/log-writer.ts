import {
  AccessDeniedError,
  MaxAppendSizeExceededError,
  StreamDeletedError,
} from '@eventstore/db-client';
import type {
  Append,
  AppendOutcome,
  AppendRefusal,
  BatchedAppend,
  PendingAppend,
} from '@stillhere/event-store';
import {
  deadlinePassed,
  LogCorruption,
  PendingAppends,
  pendingMax,
  refuseSoon,
  StoreUnavailable,
  StreamClosed,
  settleOnce,
} from '@stillhere/event-store';
import type { Position, StreamName } from '@stillhere/kernel';
import type { StoreLogger } from './options.js';
import { unavailable } from './server-answers.js';
import type { StreamAttempt } from './stream-attempt.js';

/** Appends that are settled together at most. */
const batchAppendsMax = 1_000;
/** Text in one write: the server takes 1 MiB, metadata included, unless it is told otherwise. */
const writeTextMax = 192 * 1024;

const retryMsMin = 20;
const retryMsMax = 500;

export interface LogWriterOptions {
  readonly attempt: StreamAttempt;
  /** As in the address, for people. */
  readonly servers: string;
  readonly logger: StoreLogger | undefined;
  onBegun(): void;
  /** Everybody of the batch was called back. */
  onSettled(newest: Position | undefined): void;
}

interface Entry extends PendingAppend, BatchedAppend {}

/**
 * One batch at a time, of it one stream after the other; settled together. What had no answer is tried again,
 * identically, until each caller's deadline: it finds itself by its ids.
 */
export class LogWriter {
  readonly #options: LogWriterOptions;
  readonly #pending = new PendingAppends<Entry>(() => performance.now());
  #running: Promise<void> | undefined;

  constructor(options: LogWriterOptions) {
    this.#options = options;
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
    if (deadlineMs <= 0) return deadlinePassed(true);
    if (this.#pending.count < pendingMax) return undefined;
    const detail = { outcomeKnown: true, reason: 'other' } as const;
    return new StoreUnavailable(`${pendingMax} appends are waiting for the log already`, detail);
  }

  async #run(): Promise<void> {
    await nextTurn();
    while (this.#pending.count > 0) {
      const batch = this.#pending.front(batchAppendsMax);
      this.#options.onBegun();
      const outcomes = new Map<Entry, AppendOutcome>();
      // One stream after the other: what was called first has the earlier position.
      for (const [stream, entries] of Map.groupBy(batch, (entry) => entry.stream)) {
        await this.#write(stream, entries, outcomes);
      }
      let newest: Position | undefined;
      for (const entry of batch) {
        this.#pending.shift();
        const outcome = outcomes.get(entry);
        if (outcome === undefined) continue;
        settleOnce(entry, outcome);
        if (outcome.ok && outcome.position > (newest ?? '')) newest = outcome.position;
      }
      this.#options.onSettled(newest);
      await nextTurn();
    }
    this.#running = undefined;
  }

  async #write(
    stream: StreamName,
    entries: readonly Entry[],
    outcomes: Map<Entry, AppendOutcome>,
  ): Promise<void> {
    for (const part of partsOf(entries)) {
      for (const [entry, outcome] of await this.#decided(stream, part))
        outcomes.set(entry, outcome);
    }
  }

  /** Tries until there is an answer for everybody who still waits. */
  async #decided(
    stream: StreamName,
    entries: readonly Entry[],
  ): Promise<readonly (readonly [Entry, AppendOutcome])[]> {
    for (let retryMs = retryMsMin; ; retryMs = Math.min(retryMs * 2, retryMsMax)) {
      if (entries.every(({ isSettled }) => isSettled)) return [];
      // Whoever's deadline passed may still be written with the others: they are tried together again, for
      // what follows on it would be refused now, and be written later.
      const waiting = entries.filter((entry) => !entry.isSettled || entry.isWithWriter);
      const wasSent = waiting.some(({ isWithWriter }) => isWithWriter);
      try {
        const outcomes = await this.#options.attempt.settle(stream, waiting, (isSent) => {
          for (const entry of waiting) entry.isWithWriter = isSent;
        });
        return waiting.map((entry, at) => [entry, outcomes[at] as AppendOutcome] as const);
      } catch (error) {
        // What refuses an append has not written it; one before it, or what it wrote, may stand there.
        const isRead = error instanceof StoreUnavailable;
        const outcomeKnown = !(isRead ? waiting.some((entry) => entry.isWithWriter) : wasSent);
        const { servers } = this.#options;
        const refusal = refusalFor(error, { stream, outcomeKnown, servers });
        if (refusal !== undefined) {
          return waiting.map((entry) => [entry, { ok: false, error: refusal }] as const);
        }
        this.#options.logger?.warn('an append did not go through', { cause: String(error) });
        await new Promise((resolve) => setTimeout(resolve, retryMs * (0.5 + Math.random() / 2)));
      }
    }
  }
}

/** `undefined`: it may be over in a moment, and what was sent may have been written. */
function refusalFor(
  error: unknown,
  given: { readonly stream: StreamName; readonly outcomeKnown: boolean; readonly servers: string },
): AppendRefusal | undefined {
  const { stream, outcomeKnown, servers } = given;
  if (error instanceof LogCorruption) {
    const detail = { outcomeKnown: false, reason: 'poisoned', cause: error } as const;
    return new StoreUnavailable(error.message, detail);
  }
  const said = error instanceof StoreUnavailable ? error.cause : error;
  if (said instanceof StreamDeletedError && outcomeKnown) return new StreamClosed(stream);
  const isFinal = said instanceof AccessDeniedError || said instanceof MaxAppendSizeExceededError;
  if (!isFinal) return undefined;
  const { message } = unavailable(error, servers);
  return new StoreUnavailable(message, { outcomeKnown, reason: 'other', cause: error });
}

/** In order, each as much as one write takes, one append at least. */
function partsOf(entries: readonly Entry[]): Entry[][] {
  const parts: Entry[][] = [];
  let text = Infinity;
  for (const entry of entries) {
    const length = entry.events.reduce((sum, { data }) => sum + data.length + 700, 0);
    text += length;
    if (text > writeTextMax) {
      parts.push([]);
      text = length;
    }
    parts.at(-1)?.push(entry);
  }
  return parts;
}

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
