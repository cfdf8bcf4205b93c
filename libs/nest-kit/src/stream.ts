import type { CallContext } from '@stillhere/contracts';
import type { Cancel } from '@stillhere/kernel';
import { type Call, type CallChain, endCall, enter, failedCall, refuse } from './call-chain.js';
import { limitCall } from './limit-call.js';
import type { BoundMethod, StreamCall } from './service-binding.js';
import type { ServiceFault } from './service-fault.js';
import { listenable } from './watch.js';
import { watchCall } from './watch-call.js';
import { requireWellFormed } from './well-formed.js';

export interface StreamInput {
  readonly request: unknown;
  readonly given: CallContext;
}

const ended: IteratorReturnResult<undefined> = Object.freeze({ done: true, value: undefined });

/**
 * Runs one streaming call through the same chain. Pull-based: nothing is taken from the service
 * that the reader did not ask for. The reader's abort ends the iteration quietly, at once, even when
 * the service hangs; the deadline ends it with `deadline-exceeded`; errors come as ServiceFault.
 * Whoever listens instead of reading gets the same in push form (`watchCall`).
 */
export const callStream = (
  chain: CallChain,
  method: BoundMethod,
  input: StreamInput,
): AsyncIterable<unknown> =>
  listenable(
    (watcher) => watchCall(chain, method, { ...input, watcher }),
    () => new StreamReader(chain, method, input),
  );

interface Waiting {
  resolve(result: IteratorResult<unknown>): void;
  reject(fault: ServiceFault): void;
}

class StreamReader implements AsyncIterator<unknown> {
  #source: AsyncIterator<unknown> | undefined;
  #call: Call | undefined;
  #refused: ServiceFault | undefined;
  #open = true;
  #waiting = new Set<Waiting>();
  #release: Cancel | undefined;

  constructor(
    private readonly chain: CallChain,
    private readonly method: BoundMethod,
    input: StreamInput,
  ) {
    const { request, given } = input;
    // A reader that left before it began reads nothing, without a fault.
    if (given.signal.aborted) {
      this.#open = false;
      return;
    }
    try {
      this.#call = enter(chain, method, given);
      requireWellFormed(request);
      const limited = { given, context: this.#call.context };
      this.#release = limitCall(chain, limited, (fault) => this.#close(fault));
      const items = (method.run as StreamCall)(request, this.#call.context);
      this.#source = items[Symbol.asyncIterator]();
    } catch (error) {
      this.#close(this.#refuse(error));
    }
  }

  next(): Promise<IteratorResult<unknown>> {
    const source = this.#source;
    if (!this.#open || source === undefined) return this.#afterwards();
    return new Promise((resolve, reject) => {
      const waiting: Waiting = { resolve, reject };
      this.#waiting.add(waiting);
      source.next().then(
        (result) => {
          if (!this.#waiting.delete(waiting)) return;
          if (result.done === true) this.#close();
          resolve(result);
        },
        (error: unknown) => this.#fail(error, waiting),
      );
    });
  }

  /** The reader has enough. The service's own clean-up is waited for unless it hangs on a read. */
  async return(): Promise<IteratorResult<unknown>> {
    const source = this.#source;
    const idle = this.#waiting.size === 0;
    if (!this.#open || source === undefined) return ended;
    this.#close(undefined, false);
    const cleanUp = source.return?.().catch((error: unknown) => {
      this.#refuse(error);
    });
    if (idle) await cleanUp;
    return ended;
  }

  #afterwards(): Promise<IteratorResult<unknown>> {
    const fault = this.#refused;
    this.#refused = undefined;
    return fault === undefined ? Promise.resolve(ended) : Promise.reject(fault);
  }

  #fail(error: unknown, waiting: Waiting): void {
    const fault = this.#refuse(error);
    if (this.#waiting.has(waiting)) this.#close(fault);
  }

  /** Ends the call once: tells the service by the signal, and whoever waits by `fault` or by the end. */
  #close(fault?: ServiceFault, release = true): void {
    if (!this.#open) return;
    this.#open = false;
    this.#release?.();
    endCall(this.chain, this.#call, fault);
    this.#call?.context.abort(fault);
    if (this.#waiting.size === 0) this.#refused = fault;
    for (const waiting of this.#waiting) {
      if (fault === undefined) waiting.resolve(ended);
      else waiting.reject(fault);
    }
    this.#waiting.clear();
    if (release) this.#cleanUp();
  }

  #refuse(error: unknown): ServiceFault {
    return refuse(this.chain, failedCall(this.method, this.#call), error);
  }

  #cleanUp(): void {
    this.#source?.return?.().catch((error: unknown) => {
      this.#refuse(error);
    });
  }
}
