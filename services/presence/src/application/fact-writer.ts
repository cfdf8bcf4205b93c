import type { CallContext } from '@stillhere/contracts';
import { callContext, isServiceFault, servicePrincipal } from '@stillhere/nest-kit';
import type { PresencePorts } from './ports.js';

/** Facts of one conversation that wait for the log. Beyond it the log has been gone for minutes. */
const queueMax = 256;
const retryFloorMs = 100;
const retryCeilingMs = 2_000;

/** Puts facts into the log in the order in which they were found, one conversation at a time. */
export interface FactWriter {
  /** Resolves with what the log said; a fact that cannot be written yet is tried again for ever. */
  inOrder<T>(key: FactKey, write: (context: CallContext) => Promise<T>): Promise<T>;
  /** One try, in order: for a caller who waits and can ask again. */
  once<T>(key: FactKey, write: (context: CallContext) => Promise<T>): Promise<T>;
  stop(): void;
}

export interface FactKey {
  readonly tenant: string;
  readonly conversation: string;
}

export class FactsNotWritten extends Error {
  readonly code = 'FactsNotWritten';
}

export function createFactWriter({ timers, random, logger }: PresencePorts): FactWriter {
  const tails = new Map<string, { tail: Promise<unknown>; length: number }>();
  const stopping = new AbortController();

  function chain<T>({ tenant, conversation }: FactKey, work: () => Promise<T>): Promise<T> {
    const key = `${tenant}/${conversation}`;
    const queue = tails.get(key) ?? { tail: Promise.resolve(), length: 0 };
    if (queue.length >= queueMax) {
      return Promise.reject(
        new FactsNotWritten(`${queueMax} facts of ${conversation} wait already`),
      );
    }
    const result = queue.tail.then(work, work);
    queue.tail = result.catch(() => undefined);
    queue.length += 1;
    tails.set(key, queue);
    void queue.tail.then(() => {
      queue.length -= 1;
      if (queue.length === 0) tails.delete(key);
    });
    return result;
  }

  const context = (tenant: string): CallContext =>
    callContext({ principal: servicePrincipal('presence', tenant), signal: stopping.signal });

  async function untilWritten<T>(
    key: FactKey,
    write: (context: CallContext) => Promise<T>,
  ): Promise<T> {
    for (let delayMs = retryFloorMs; ; delayMs = Math.min(delayMs * 2, retryCeilingMs)) {
      try {
        return await write(context(key.tenant));
      } catch (error) {
        if (!isServiceFault(error) || !worthRetrying(error) || stopping.signal.aborted) throw error;
        logger.warn('a presence fact waits for the log', { code: error.code });
        await new Promise<void>((resolve) => {
          timers.after(delayMs * (0.5 + random.fraction()), resolve);
        });
      }
    }
  }

  return {
    inOrder: (key, write) => chain(key, () => untilWritten(key, write)),
    once: (key, write) => chain(key, () => write(context(key.tenant))),
    stop: () => stopping.abort(),
  };
}

/** A full disk gets room again; everything else that is not the call's own fault says so itself. */
const worthRetrying = (fault: { retryable: boolean; status: string }): boolean =>
  fault.retryable || fault.status === 'resource-exhausted';
