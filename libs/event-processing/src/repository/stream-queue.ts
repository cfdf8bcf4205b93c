import type { StreamName } from '@stillhere/kernel';
import { TransactionAborted } from '../errors.js';

/** More waiting commands on one stream than anybody would wait for: refused at once. */
const waitingMax = 1_000;

interface Line {
  tail: Promise<unknown>;
  length: number;
}

/** One transaction a stream at a time; streams do not wait for each other. */
export class StreamQueue {
  readonly #lines = new Map<StreamName, Line>();

  run<T>(stream: StreamName, work: () => Promise<T>): Promise<T> {
    const line = this.#lines.get(stream);
    if (line !== undefined && line.length >= waitingMax) {
      return Promise.reject(new TransactionAborted(stream, 'busy'));
    }
    const result = line === undefined ? work() : line.tail.then(work, work);
    const own = line ?? { tail: result, length: 0 };
    own.tail = result;
    own.length += 1;
    if (line === undefined) this.#lines.set(stream, own);
    const leave = (): void => {
      own.length -= 1;
      if (own.length === 0) this.#lines.delete(stream);
    };
    result.then(leave, leave);
    return result;
  }
}
