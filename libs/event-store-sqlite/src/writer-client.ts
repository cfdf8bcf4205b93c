import type { Worker } from 'node:worker_threads';
import type {
  Append,
  AppendOutcome,
  AppendRefusal,
  PendingAppend,
  StoredEvent,
} from '@stillhere/event-store';
import {
  deadlinePassed,
  PendingAppends,
  pendingMax,
  positionOf,
  RevisionConflict,
  refuseSoon,
  StoreUnavailable,
  settleOnce,
} from '@stillhere/event-store';
import type { Timestamp } from '@stillhere/kernel';
import { newestFormat } from './log-file.js';
import type { StoreLogger } from './options.js';
import { eventsIn } from './row.js';
import type { Answer, Flat, FromWriter } from './wire.js';
import { decodeAnswers, encodeAppend, sharedNowMs } from './wire.js';
import { faultFromWire } from './wire-fault.js';

/** Values in one message at most, so that the writer starts while a long turn goes on here. */
const messageValuesMax = 5_000;

export interface WriterEvents {
  readonly logger: StoreLogger | undefined;
  /** All that one commit wrote, in position order; called before its appends are settled. */
  onCommitted(events: readonly StoredEvent[]): void;
  /** Everybody whom that commit answers has been called back. */
  onSettled(written: readonly StoredEvent[]): void;
  onPoisoned(fault: StoreUnavailable): void;
}

/** The writer thread seen from the main one: several appends a message, one answer a commit. */
export class WriterClient {
  readonly #worker: Worker;
  readonly #events: WriterEvents;
  readonly #pending = new PendingAppends(sharedNowMs);
  #outbox: (string | number)[] = [];
  #isFlushDue = false;
  #poison: StoreUnavailable | undefined;
  #isClosing = false;

  constructor(worker: Worker, events: WriterEvents) {
    this.#worker = worker;
    this.#events = events;
  }

  /** Resolves with what the file says of itself; rejects with LogCorruption or StoreUnavailable. */
  opened(): Promise<{ storeId: string; newest: number }> {
    return new Promise((resolve, reject) => {
      const fail = (fault: Error) => {
        this.#isClosing = true;
        reject(fault);
      };
      const end = (message: string) => {
        fail(new StoreUnavailable(message, { outcomeKnown: true, reason: 'other' }));
      };
      this.#worker.once('error', (error) => end(`the log's writer failed: ${String(error)}`));
      this.#worker.once('exit', () => end("the log's writer ended at its start"));
      this.#worker.on('message', (message: FromWriter) => {
        if (!('kind' in message)) this.#receive(message);
        else if (message.kind === 'warning') this.#events.logger?.warn(message.message);
        else if (message.kind === 'poisoned') this.#poisonWith(message.message);
        else if (message.kind === 'failed') fail(faultFromWire(message.fault));
        else {
          this.#watch();
          resolve(message);
        }
      });
    });
  }

  /** From now on an end of the thread is not a failed start but a dead writer. */
  #watch(): void {
    this.#worker.removeAllListeners('error').removeAllListeners('exit');
    this.#worker.on('error', (error) => this.#died(`the log's writer failed: ${String(error)}`));
    this.#worker.on('exit', () => this.#died("the log's writer ended"));
  }

  submit(
    { stream, events, expected, deadlineMs }: Append,
    settled: PendingAppend['settled'],
  ): void {
    const refusal = this.#refusal(deadlineMs);
    if (refusal !== undefined) {
      refuseSoon(settled, refusal);
      return;
    }
    const expiresAtMs = sharedNowMs() + deadlineMs;
    this.#pending.add({
      stream,
      events,
      expiresAtMs,
      settled,
      isSettled: false,
      isWithWriter: true,
    });
    encodeAppend(this.#outbox, { stream, events, expected }, expiresAtMs);
    this.#planFlush();
  }

  #refusal(deadlineMs: number): StoreUnavailable | undefined {
    if (this.#poison !== undefined) return this.#poison;
    if (deadlineMs <= 0) return deadlinePassed(true);
    return this.#pending.count >= pendingMax ? tooManyPending() : undefined;
  }

  async close(): Promise<void> {
    this.#flush();
    await this.#pending.empty();
    this.#isClosing = true;
    const exited = new Promise((resolve) => this.#worker.once('exit', resolve));
    if (this.#worker.threadId < 0) return;
    this.#worker.postMessage('close');
    await exited;
  }

  /** Whatever one turn of the event loop submits, from whichever service, is one message. */
  #planFlush(): void {
    if (this.#outbox.length >= messageValuesMax) this.#flush();
    else if (!this.#isFlushDue) {
      this.#isFlushDue = true;
      setImmediate(this.#flushIfDue);
    }
  }

  readonly #flushIfDue = (): void => {
    if (this.#isFlushDue) this.#flush();
  };

  #flush(): void {
    this.#isFlushDue = false;
    if (this.#outbox.length === 0) return;
    this.#worker.postMessage(this.#outbox);
    this.#outbox = [];
  }

  /** One commit: first everything is readable, then everybody is answered, then others are woken. */
  #receive(message: Flat): void {
    const recordedAt = message[0] as Timestamp;
    const written: StoredEvent[] = [];
    const answered: (readonly [PendingAppend, AppendOutcome])[] = [];
    for (const answer of decodeAnswers(message)) {
      const entry = this.#pending.shift();
      if (entry === undefined) continue;
      const outcome = outcomeOf(entry, answer, recordedAt);
      if (answer.kind === 'appended' && outcome.ok) written.push(...outcome.stored);
      answered.push([entry, outcome]);
    }
    this.#events.onCommitted(written);
    for (const [entry, outcome] of answered) settleOnce(entry, outcome);
    if (written.length > 0) this.#events.onSettled(written);
  }

  /** Nobody will answer what is pending, so nobody knows what became of it. */
  #died(message: string): void {
    if (this.#isClosing) return;
    this.#poisonWith(message);
    const detail = { outcomeKnown: false, reason: 'poisoned' } as const;
    this.#outbox = [];
    this.#pending.refuseAll(new StoreUnavailable(message, detail));
  }

  /** A writer that poisoned itself still answers: what was unknown, and what it never tried. */
  #poisonWith(message: string): void {
    if (this.#poison !== undefined) return;
    const detail = { outcomeKnown: true, reason: 'poisoned' } as const;
    this.#poison = new StoreUnavailable(`${message}; the process has to start again`, detail);
    this.#events.logger?.error('the log can no longer be trusted', { cause: message });
    this.#events.onPoisoned(this.#poison);
  }
}

function storedEvents(
  { stream, events }: PendingAppend,
  { first, lastOrdinal }: { first: number; lastOrdinal: number },
  recordedAt: Timestamp,
): StoredEvent[] {
  const before = lastOrdinal - events.length;
  return events.map(({ eventId, type, data, metadata }, index) => ({
    eventId,
    type,
    data,
    metadata,
    stream,
    revision: first + index,
    position: positionOf(before + index + 1),
    recordedAt,
  }));
}

function outcomeOf(entry: PendingAppend, answer: Answer, recordedAt: Timestamp): AppendOutcome {
  if (!('first' in answer)) return { ok: false, error: refusal(entry, answer) };
  const isNew = answer.kind === 'appended';
  const stored = isNew
    ? storedEvents(entry, answer, recordedAt)
    : eventsIn(newestFormat, answer.rows);
  return {
    ok: true,
    outcome: isNew ? 'appended' : 'alreadyAppended',
    first: answer.first,
    last: answer.first + stored.length - 1,
    position: (stored.at(-1) as StoredEvent).position,
    stored,
  };
}

function refusal(
  { stream }: PendingAppend,
  answer: Exclude<Answer, { first: number }>,
): AppendRefusal {
  if (answer.kind === 'conflict') {
    return new RevisionConflict(stream, answer.expected, answer.actual);
  }
  if (answer.kind === 'expired') return deadlinePassed(true);
  const outcomeKnown = answer.kind === 'unavailable';
  return new StoreUnavailable(answer.message, { outcomeKnown, reason: answer.reason });
}

const tooManyPending = (): StoreUnavailable =>
  new StoreUnavailable(`${pendingMax} appends are waiting for the log already`, {
    outcomeKnown: true,
    reason: 'other',
  });
