import type { CallContext } from '@stillhere/contracts';
import { callContext, ServiceFault, servicePrincipal } from '@stillhere/nest-kit';
import { stuckAfterMs } from './back-off.js';
import { FactQueue } from './fact-queue.js';
import type { Fate } from './fate.js';
import type { PresencePorts } from './ports.js';
import type { Recorded } from './queue-entry.js';
import { type Place, placeKey, type Watched } from './watched.js';

/** Callers who wait in one conversation while the log is away; each of them asks again by itself. */
const callersMax = 32;
/** What still waits when the service stops gets so long to reach the log. */
const drainMaxMs = 2_000;

/** A fact to be recorded, and what makes it out of date. */
export interface Proposal {
  readonly key: Place;
  /**
   * What it is about. A newer fact about the same replaces one that still waits, so that what waits
   * is bounded by what can be said, however long the log is away.
   */
  readonly slot: string;
  readonly write: (context: CallContext) => Promise<Recorded>;
}

/** Puts facts into the log in the order in which they were found, one conversation at a time. */
export interface FactWriter {
  /** Tries for as long as the trouble is ours. Rejects with nothing but a fault of our own code. */
  propose(proposal: Proposal): Promise<Fate>;
  /** One try, in its turn, for a caller who waits; not at all when the caller went away before. */
  once<T>(key: Place, signal: AbortSignal, write: (context: CallContext) => Promise<T>): Promise<T>;
  /** Whether a fact of this slot waits or is on its way. */
  isWaiting(key: Place, slot: string): boolean;
  /**
   * Since when the record is behind what we know of somebody's presence, on the monotonic clock;
   * `undefined`: it is not, or not for long.
   */
  behindSinceMs(watched: Watched): number | undefined;
  /** Conversations with anything on its way. */
  readonly busy: number;
  /** One last try for what waits; nothing is tried again. */
  stop(): Promise<void>;
}

/** What `behindSinceMs` says of a conversation changed. Not behind any more: up to this revision. */
export type OnBehind = (place: Place, isBehind: boolean, upTo: number) => void;

export function createFactWriter(
  ports: PresencePorts,
  onBehind: OnBehind = () => undefined,
): FactWriter {
  const queues = new Map<string, FactQueue>();
  const stopping = new AbortController();
  let closing = false;

  const queueOf = ({ tenant, conversation }: Place): FactQueue => {
    const place = { tenant, conversation };
    const key = placeKey(place);
    const known = queues.get(key);
    if (known) return known;
    const fresh = new FactQueue(ports, {
      closing: () => closing,
      onIdle: forget,
      onStuck: (isStuck, upTo) => onBehind(place, isStuck, upTo),
    });
    function forget(): void {
      if (queues.get(key) === fresh) queues.delete(key);
    }
    queues.set(key, fresh);
    return fresh;
  };
  const contextOf = ({ tenant }: Place): CallContext =>
    callContext({ principal: servicePrincipal('presence', tenant), signal: stopping.signal });

  return {
    propose: ({ key, slot, write }) => queueOf(key).push(slot, () => write(contextOf(key))),
    once(key, signal, write) {
      const queue = queueOf(key);
      if (queue.callers >= callersMax) return Promise.reject(tooManyWait());
      return queue.ask(signal, () => write(contextOf(key)));
    },
    isWaiting: (key, slot) => queues.get(placeKey(key))?.has(slot) ?? false,
    behindSinceMs(watched) {
      const queue = queues.get(placeKey(watched));
      const sinceMs = queue?.stuckSinceMs;
      if (!queue || sinceMs === undefined) return undefined;
      if (ports.clock.monotonicMs() - sinceMs < stuckAfterMs) return undefined;
      return queue.slots().some((slot) => isPresence(slot, watched)) ? sinceMs : undefined;
    },
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

/** Receipts say nothing about where somebody is. */
const isPresence = (slot: string, { participant }: Watched): boolean => {
  const [about, who] = slot.split('/');
  return who === participant && about !== 'delivered' && about !== 'displayed';
};

const tooManyWait = (): ServiceFault =>
  new ServiceFault({
    status: 'resource-exhausted',
    code: 'TooManyWaiting',
    message: 'Too many connections of this conversation wait for the log. Try again in a moment.',
    retryable: true,
  });
