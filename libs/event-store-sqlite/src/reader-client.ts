import type { Worker } from 'node:worker_threads';
import type { StreamHead } from '@stillhere/event-store';
import { StoreUnavailable } from '@stillhere/event-store';
import type { Batch, ScanBatch } from './log-queries.js';
import type { FromReader, Question } from './reader-thread.js';
import { faultFromWire } from './wire-fault.js';

interface Asked {
  resolve(reply: never): void;
  reject(reason: Error): void;
}

/** The reader thread seen from the main one. */
export class ReaderClient {
  readonly #worker: Worker;
  readonly #asked = new Map<number, Asked>();
  #lastId = 0;
  #ended: Error | undefined;

  constructor(worker: Worker) {
    this.#worker = worker;
    worker.on('message', (message: FromReader) => this.#receive(message));
    worker.on('error', (error) => this.#end(`the log's reader failed: ${String(error)}`));
    worker.on('exit', () => this.#end("the log's reader ended"));
  }

  stream(stream: string, from: number, limit: number): Promise<Batch> {
    return this.#ask({ kind: 'stream', stream, from, limit });
  }

  all(ordinal: number, limit: number): Promise<Batch> {
    return this.#ask({ kind: 'all', ordinal, limit });
  }

  scan(ordinal: number, types: readonly string[]): Promise<ScanBatch> {
    return this.#ask({ kind: 'scan', ordinal, types });
  }

  head(stream: string): Promise<StreamHead> {
    return this.#ask({ kind: 'head', stream });
  }

  /** Questions that were asked before are answered first. */
  async close(): Promise<void> {
    if (this.#ended !== undefined) return;
    const exited = new Promise((resolve) => this.#worker.once('exit', resolve));
    this.#worker.postMessage('close');
    await exited;
  }

  #ask<Reply>(question: Question): Promise<Reply> {
    if (this.#ended !== undefined) return Promise.reject(this.#ended);
    return new Promise<Reply>((resolve, reject) => {
      this.#lastId += 1;
      this.#asked.set(this.#lastId, { resolve: resolve as Asked['resolve'], reject });
      this.#worker.postMessage({ id: this.#lastId, question });
    });
  }

  #receive(message: FromReader): void {
    const asked = this.#asked.get(message.id);
    this.#asked.delete(message.id);
    if ('fault' in message) asked?.reject(faultFromWire(message.fault));
    else asked?.resolve(message.reply as never);
  }

  #end(message: string): void {
    this.#ended ??= new StoreUnavailable(message, { outcomeKnown: true, reason: 'other' });
    for (const asked of this.#asked.values()) asked.reject(this.#ended);
    this.#asked.clear();
  }
}
