import type { CallContext } from '@stillhere/contracts';
import { callContext, ServiceFault, servicePrincipal } from '@stillhere/nest-kit';
import { createFactQueue, type FactQueue } from './fact-queue.js';
import type { Fate } from './fate.js';
import type { PresencePorts } from './ports.js';

/** Callers who wait in one conversation while the log is away; each of them asks again by itself. */
const callersMax = 32;
/** What still waits when the service stops gets so long to reach the log. */
const drainMaxMs = 2_000;

export interface FactKey {
  readonly tenant: string;
  readonly conversation: string;
}

/** A fact to be recorded, and what makes it out of date. */
export interface Proposal<T> {
  readonly key: FactKey;
  /**
   * What it is about. A newer fact about the same replaces one that still waits, so that what waits
   * is bounded by what can be said, however long the log is away.
   */
  readonly slot: string;
  readonly write: (context: CallContext) => Promise<T>;
}

/** Puts facts into the log in the order in which they were found, one conversation at a time. */
export interface FactWriter {
  /** Tries for as long as the trouble is ours. Rejects with nothing but a fault of our own code. */
  propose<T>(proposal: Proposal<T>): Promise<Fate>;
  /** One try, in its turn, for a caller who waits; not at all when the caller went away before. */
  once<T>(
    key: FactKey,
    signal: AbortSignal,
    write: (context: CallContext) => Promise<T>,
  ): Promise<T>;
  /** Whether a fact of this slot waits or is on its way. */
  isWaiting(key: FactKey, slot: string): boolean;
  /** Conversations with anything on its way. */
  readonly busy: number;
  /** One last try for what waits; nothing is tried again. */
  stop(): Promise<void>;
}

export function createFactWriter(ports: PresencePorts): FactWriter {
  const queues = new Map<string, FactQueue>();
  const stopping = new AbortController();
  let closing = false;

  const queueOf = ({ tenant, conversation }: FactKey): FactQueue => {
    const key = `${tenant}/${conversation}`;
    const known = queues.get(key);
    if (known) return known;
    const fresh = createFactQueue(ports, { closing: () => closing, onIdle: forget });
    function forget(): void {
      if (queues.get(key) === fresh) queues.delete(key);
    }
    queues.set(key, fresh);
    return fresh;
  };
  const contextOf = ({ tenant }: FactKey): CallContext =>
    callContext({ principal: servicePrincipal('presence', tenant), signal: stopping.signal });

  return {
    propose: ({ key, slot, write }) => queueOf(key).push(slot, () => write(contextOf(key))),
    once(key, signal, write) {
      const queue = queueOf(key);
      if (queue.callers >= callersMax) return Promise.reject(tooManyWait());
      return queue.ask(signal, () => write(contextOf(key)));
    },
    isWaiting: ({ tenant, conversation }, slot) =>
      queues.get(`${tenant}/${conversation}`)?.has(slot) ?? false,
    get busy() {
      return queues.size;
    },
    async stop() {
      closing = true;
      const cancel = ports.timers.after(drainMaxMs, () => stopping.abort());
      await Promise.all([...queues.values()].map((queue) => queue.finish()));
      cancel();
      stopping.abort();
    },
  };
}

const tooManyWait = (): ServiceFault =>
  new ServiceFault({
    status: 'resource-exhausted',
    code: 'TooManyWaiting',
    message: 'Too many connections of this conversation wait for the log. Try again in a moment.',
    retryable: true,
  });
