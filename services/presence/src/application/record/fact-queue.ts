import type { CallContext } from '@stillhere/contracts';
import { callContext, ServiceFault, servicePrincipal } from '@stillhere/nest-kit';
import { type Place, personKey, placeKey } from '../../domain/place/index.js';
import { Line, stuckAfterMs } from './line.js';
import type { BehindChanged, FactQueue, QueuePorts } from './proposal.js';

/** Callers who wait at one place while the log is away; each of them asks again by itself. */
const callersMax = 32;
/** What still waits when the service stops gets so long to reach the log. */
const drainMaxMs = 2_000;

export function createFactQueue(
  ports: QueuePorts,
  tell: (event: BehindChanged) => void = () => undefined,
): FactQueue {
  const lines = new Map<string, Line>();
  const stopping = new AbortController();
  const life = { isClosing: false };
  let onceIdle: (() => void) | undefined;
  const contextOf = contextsOf(stopping.signal);

  function lineOf(place: Place): Line {
    const key = placeKey(place);
    const known = lines.get(key);
    if (known) return known;
    const fresh: Line = new Line(ports, life, {
      idle() {
        if (lines.get(key) === fresh) lines.delete(key);
        if (lines.size === 0) onceIdle?.();
      },
      stuck: (isBehind, upTo) => tell({ kind: 'behind-changed', place, isBehind, upTo }),
    });
    lines.set(key, fresh);
    return fresh;
  }

  return {
    propose(proposal) {
      lineOf(proposal.of).push(proposal, contextOf(proposal.of.tenant));
    },
    once(place, signal, write) {
      const line = lineOf(place);
      if (line.callers >= callersMax) return Promise.reject(tooManyWait());
      return line.ask(signal, () => write(contextOf(place.tenant)));
    },
    isWaiting: (place, about) => lines.get(placeKey(place))?.has(about) ?? false,
    behindSinceMs(person) {
      const line = lines.get(placeKey(person));
      const sinceMs = line?.stuckSinceMs;
      if (!line || sinceMs === undefined) return undefined;
      if (ports.clock.monotonicMs() - sinceMs < stuckAfterMs) return undefined;
      return line.concerns(personKey(person)) ? sinceMs : undefined;
    },
    get busy() {
      return lines.size;
    },
    async stop() {
      life.isClosing = true;
      const drained = new Promise<void>((resolve) => {
        onceIdle = resolve;
      });
      for (const line of [...lines.values()]) line.lastTry();
      if (lines.size === 0) onceIdle?.();
      const cancel = ports.timers.after(drainMaxMs, () => {
        for (const line of [...lines.values()]) line.giveUp();
      });
      await drained;
      cancel();
      stopping.abort();
    },
  };
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
