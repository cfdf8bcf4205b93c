import type { CallContext } from '@stillhere/contracts';
import { callContext, ServiceFault, servicePrincipal } from '@stillhere/nest-kit';
import { type Place, partOfKey, personKey, placeKey } from '../../domain/place/index.js';
import { presenceElsewhere } from '../ownership/elsewhere.js';
import { PlaceQueue, stuckAfterMs } from './place-queue.js';
import {
  type BehindChanged,
  type FactQueue,
  isStale,
  type PlaceLost,
  type QueuePorts,
  type Writer,
} from './proposal.js';

/** Callers who wait at one place while the log is away; each of them asks again by itself. */
const callersMax = 32;
/** What still waits when the service stops gets so long to reach the log. */
const drainMaxMs = 2_000;

export function createFactQueue(
  ports: QueuePorts,
  tell: (event: BehindChanged | PlaceLost) => void = () => undefined,
): FactQueue {
  const queues = new Map<string, PlaceQueue>();
  /** Somebody waits for a part to be written. */
  const settling = new Set<() => void>();
  const stopping = new AbortController();
  const life = { isClosing: false };
  let onceIdle: (() => void) | undefined;
  const contextOf = contextsOf(stopping.signal);

  function queueOf(place: Place): PlaceQueue {
    const key = placeKey(place);
    const known = queues.get(key);
    if (known) return known;
    const fresh: PlaceQueue = new PlaceQueue(ports, life, {
      idle() {
        if (queues.get(key) === fresh) queues.delete(key);
        if (queues.size === 0) onceIdle?.();
        for (const look of settling) look();
      },
      stuck: (isBehind, upTo) => tell({ kind: 'behind-changed', place, isBehind, upTo }),
      lost: () => tell({ kind: 'place-lost', place }),
    });
    queues.set(key, fresh);
    return fresh;
  }

  const ofPart = (part: number): readonly PlaceQueue[] =>
    [...queues].filter(([key]) => partOfKey(key) === part).map(([, queue]) => queue);
  const giveUp = (part: number): void => {
    for (const queue of ofPart(part)) queue.giveUp();
  };

  const untilWritten = (part: number, given: AbortSignal): Promise<void> =>
    untilSo(settling, () => ofPart(part).length === 0, given);

  return {
    propose(proposal) {
      queueOf(proposal.of).push(proposal, contextOf(proposal.of.tenant));
    },
    async settle(part) {
      for (const queue of ofPart(part)) queue.lastTry();
      const given = new AbortController();
      const cancel = ports.timers.after(drainMaxMs, () => given.abort());
      await untilWritten(part, given.signal);
      cancel();
    },
    untilWritten,
    giveUp,
    once(place, signal, write) {
      const queue = queueOf(place);
      if (queue.callers >= callersMax) return Promise.reject(tooManyWait());
      return queue.ask(signal, () =>
        asOwner(ports, tell, { place, write, context: contextOf(place.tenant) }),
      );
    },
    isWaiting: (place, about) => queues.get(placeKey(place))?.has(about) ?? false,
    behindSinceMs(person) {
      const queue = queues.get(placeKey(person));
      const sinceMs = queue?.stuckSinceMs;
      if (!queue || sinceMs === undefined) return undefined;
      if (ports.clock.monotonicMs() - sinceMs < stuckAfterMs) return undefined;
      return queue.concerns(personKey(person)) ? sinceMs : undefined;
    },
    get busy() {
      return queues.size;
    },
    async stop() {
      life.isClosing = true;
      const drained = new Promise<void>((resolve) => {
        onceIdle = resolve;
      });
      for (const queue of [...queues.values()]) queue.lastTry();
      if (queues.size === 0) onceIdle?.();
      const cancel = ports.timers.after(drainMaxMs, () => {
        for (const queue of [...queues.values()]) queue.giveUp();
      });
      await drained;
      cancel();
      stopping.abort();
    },
  };
}

interface Call<T> {
  readonly place: Place;
  readonly write: (writer: Writer) => Promise<T>;
  readonly context: CallContext;
}

/** A caller's own call, where the place is ours still and the record does not know better. */
async function asOwner<T>(
  { ownership }: Pick<QueuePorts, 'ownership'>,
  tell: (event: PlaceLost) => void,
  { place, write, context }: Call<T>,
): Promise<T> {
  if (!ownership.mayWrite(place)) throw presenceElsewhere();
  try {
    return await write({ context, fence: ownership.fenceOf(place) });
  } catch (error) {
    if (!isStale(error)) throw error;
    tell({ kind: 'place-lost', place });
    throw presenceElsewhere();
  }
}

/** Resolves when `isSo`, asked at once and at each of `looks`, or when nobody asks any more. */
function untilSo(looks: Set<() => void>, isSo: () => boolean, given: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const over = (): void => {
      looks.delete(look);
      given.removeEventListener('abort', over);
      resolve();
    };
    const look = (): void => {
      if (isSo()) over();
    };
    looks.add(look);
    given.addEventListener('abort', over);
    look();
  });
}

/** In our own name; one for each tenant, since a fact needs nothing of its own in it. */
function contextsOf(signal: AbortSignal): (tenant: string) => CallContext {
  const contexts = new Map<string, CallContext>();
  return (tenant) => {
    const known = contexts.get(tenant);
    if (known) return known;
    const fresh = callContext({ principal: servicePrincipal('presence', tenant), signal });
    contexts.set(tenant, fresh);
    return fresh;
  };
}

const tooManyWait = (): ServiceFault =>
  new ServiceFault({
    status: 'resource-exhausted',
    code: 'TooManyWaiting',
    message: 'Too many connections of this conversation wait for the log. Try again in a moment.',
    retryable: true,
  });
