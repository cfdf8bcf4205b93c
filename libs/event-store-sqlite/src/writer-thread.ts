import type { MessagePort } from 'node:worker_threads';
import { receiveMessageOnPort } from 'node:worker_threads';
import type { CheckpointOutcome } from './checkpoints.js';
import { Checkpoints } from './checkpoints.js';
import type { LogFile } from './log-file.js';
import { openLogForWriting } from './log-file.js';
import { answerEach, LogWriter } from './log-writer.js';
import { migrateLog } from './migrate-log.js';
import type { UnsafeForTesting } from './options.js';
import type { Flat, FromWriter } from './wire.js';
import { faultForWire } from './wire-fault.js';

export type ToWriter = Flat | 'close';

/** Values in one transaction at most; some 1,000 events. Keeps the wait of the first one short. */
const groupValuesMax = 10_000;
/** After so long without an append, the write-ahead log is copied into the file. */
const restAfterMs = 100;

/** The one writer: commits what arrived while it was fsyncing, answers, then checkpoints. */
export function runWriter(port: MessagePort, path: string, unsafe: UnsafeForTesting): void {
  const tell = (message: FromWriter) => port.postMessage(message);
  try {
    migrateLog(path, (message) => tell({ kind: 'warning', message }));
    new WriterThread(port, openLogForWriting(path, unsafe), unsafe).start();
  } catch (error) {
    tell({ kind: 'failed', fault: faultForWire(error) });
    port.close();
  }
}

class WriterThread {
  readonly #port: MessagePort;
  readonly #file: LogFile;
  readonly #writer: LogWriter;
  readonly #checkpoints: Checkpoints;
  #poison: string | undefined;
  #rest: NodeJS.Timeout | undefined;

  constructor(port: MessagePort, file: LogFile, unsafe: UnsafeForTesting) {
    this.#port = port;
    this.#file = file;
    this.#checkpoints = new Checkpoints(file.database);
    this.#note(this.#checkpoints.recover());
    this.#writer = new LogWriter(file.database, unsafe);
  }

  start(): void {
    this.#port.on('message', (message: ToWriter) => this.#drain(message));
    this.#tell({ kind: 'ready', storeId: this.#file.storeId, newest: this.#writer.newest });
  }

  #drain(first: ToWriter): void {
    let next: ToWriter | undefined = first;
    while (next !== undefined) {
      if (next === 'close') {
        this.#close();
        return;
      }
      next = this.#commitGroup(next);
    }
    clearTimeout(this.#rest);
    this.#rest = setTimeout(() => this.#note(this.#checkpoints.atRest()), restAfterMs);
  }

  /** Gives back the message that ended the group, or one that arrived during the commit. */
  #commitGroup(first: Flat): ToWriter | undefined {
    const group = [first];
    let values = first.length;
    let next: ToWriter | undefined;
    while (values < groupValuesMax) {
      next = this.#receive();
      if (next === undefined || next === 'close') break;
      group.push(next);
      values += next.length;
      next = undefined;
    }
    const isWritten = this.#answer(group);
    next ??= this.#receive();
    if (isWritten) this.#note(this.#checkpoints.afterCommit(next === undefined));
    return next;
  }

  /** True: the log is as sound as it was. */
  #answer(group: readonly Flat[]): boolean {
    if (this.#poison !== undefined) {
      const message = `the log can no longer be trusted: ${this.#poison}`;
      this.#tell(answerEach(group, { kind: 'unavailable', reason: 'poisoned', message }));
      return false;
    }
    let isAnswered = false;
    const { answers, poison } = this.#writer.commit(group, (early) => {
      isAnswered = true;
      this.#tell(early);
    });
    if (!isAnswered) this.#tell(answers);
    if (poison !== undefined) this.#poisonWith(poison);
    return poison === undefined;
  }

  #receive(): ToWriter | undefined {
    return receiveMessageOnPort(this.#port)?.message as ToWriter | undefined;
  }

  #note(outcome: CheckpointOutcome): void {
    if (outcome.kind === 'postponed') this.#tell({ kind: 'warning', message: outcome.message });
    if (outcome.kind === 'failed') this.#poisonWith(outcome.message);
  }

  /** Stop, do not retry: after a failed fsync the kernel may call the lost pages clean. */
  #poisonWith(message: string): void {
    if (this.#poison !== undefined) return;
    this.#poison = message;
    this.#tell({ kind: 'poisoned', message });
  }

  #close(): void {
    clearTimeout(this.#rest);
    if (this.#poison === undefined) this.#file.database.close();
    this.#port.close();
  }

  #tell(message: FromWriter): void {
    this.#port.postMessage(message);
  }
}
