import type { Worker } from 'node:worker_threads';
import type {
  AppendOptions,
  AppendResult,
  ProposedEvent,
  StoredEvent,
} from '@stillhere/event-store';
import { positionOf, RevisionConflict, StoreUnavailable } from '@stillhere/event-store';
import type { Timestamp } from '@stillhere/kernel';
import type { StoreLogger } from './options.js';
import type { PendingAppend } from './pending-appends.js';
import { deadlinePassed, PendingAppends, pendingMax } from './pending-appends.js';
import type { Answer, Flat, FromWriter } from './wire.js';
import { decodeAnswers, encodeAppend, sharedNowMs } from './wire.js';
import { faultFromWire } from './wire-fault.js';

/** Values in one message at most, so that the writer starts while a long turn goes on here. */
const messageValuesMax = 5_000;

export interface WriterEvents {
  readonly logger: StoreLogger | undefined;
  /** Newly committed events, in position order; called before their appends resolve. */
  onCommitted(events: readonly StoredEvent[]): void;
  onPoisoned(fault: StoreUnavailable): void;
}

/** The writer thread seen from the main one: several appends a message, one answer a commit. */
export class WriterClient {
  readonly #worker: Worker;
  readonly #events: WriterEvents;
  readonly #pending = new PendingAppends(sharedNowMs);
  #outbox: (string | number)[] = [];
  #isFlushDue = false;
  #unsent = 0;
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

  append(
    stream: PendingAppend['stream'],
    events: readonly ProposedEvent[],
    { expected, deadlineMs }: AppendOptions,
  ): Promise<AppendResult> {
    if (this.#poison !== undefined) return Promise.reject(this.#poison);
    if (deadlineMs <= 0) return Promise.reject(deadlinePassed(true));
    if (this.#pending.count >= pendingMax) return Promise.reject(tooManyPending());
    return new Promise((resolve, reject) => {
      const expiresAtMs = sharedNowMs() + deadlineMs;
      this.#pending.add({ stream, events, expiresAtMs, resolve, reject, isSettled: false });
      this.#unsent += 1;
      encodeAppend(this.#outbox, { stream, events, expected }, expiresAtMs);
      this.#planFlush();
    });
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

  /**
   * An idle writer gets what this turn's promises still add; a busy one what the whole turn does,
   * since it could not begin earlier anyway.
   */
  #planFlush(): void {
    if (this.#outbox.length >= messageValuesMax) this.#flush();
    else if (!this.#isFlushDue) this.#flushThisTurn();
  }

  #flushThisTurn(): void {
    this.#isFlushDue = true;
    const isWriterBusy = this.#pending.count > this.#unsent;
    if (isWriterBusy) setImmediate(this.#flushIfDue);
    else process.nextTick(this.#flushIfDue);
  }

  readonly #flushIfDue = (): void => {
    if (this.#isFlushDue) this.#flush();
  };

  #flush(): void {
    this.#isFlushDue = false;
    if (this.#outbox.length === 0) return;
    this.#worker.postMessage(this.#outbox);
    this.#outbox = [];
    this.#unsent = 0;
  }

  #receive(message: Flat): void {
    const recordedAt = message[0] as Timestamp;
    const settled: (readonly [PendingAppend, Answer])[] = [];
    for (const answer of decodeAnswers(message)) {
      const entry = this.#pending.shift();
      if (entry === undefined) continue;
      if (answer.kind === 'appended') {
        this.#events.onCommitted(storedEvents(entry, answer, recordedAt));
      }
      settled.push([entry, answer]);
    }
    for (const [entry, answer] of settled) settle(entry, answer);
    if (this.#outbox.length > 0) process.nextTick(this.#flushIfDue);
  }

  /** Nobody will answer what is pending, so nobody knows what became of it. */
  #died(message: string): void {
    if (this.#isClosing) return;
    this.#poisonWith(message);
    const detail = { outcomeKnown: false, reason: 'poisoned' } as const;
    this.#pending.rejectAll(() => new StoreUnavailable(message, detail));
    this.#outbox = [];
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

function settle(entry: PendingAppend, answer: Answer): void {
  if (entry.isSettled) return;
  entry.isSettled = true;
  if ('first' in answer) {
    entry.resolve({
      outcome: answer.kind === 'appended' ? 'appended' : 'alreadyAppended',
      first: answer.first,
      last: answer.first + entry.events.length - 1,
      position: positionOf(answer.lastOrdinal),
    });
  } else {
    entry.reject(refusal(entry, answer));
  }
}

function refusal({ stream }: PendingAppend, answer: Exclude<Answer, { first: number }>): Error {
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
