import type { routing as api, CallContext } from '@stillhere/contracts';
import { pause } from '@stillhere/kernel';
import { requireAllowed } from './access.js';
import type { Routing } from './routing.js';

/**
 * How often a list that changes all the time is counted for whoever looks: with thousands who come back
 * at once, each of them is a change, and a count looks at all who wait.
 */
export const countedEveryMs = 250;

/** The newest list first, then again after each change; a slow reader skips what is outdated. */
export async function* watchQueue(
  { lists, waitingChanged, clock, timers }: Routing,
  context: CallContext,
): AsyncGenerator<api.QueueSnapshot> {
  requireAllowed(context, 'WatchQueue');
  let shown = '';
  while (!context.signal.aborted) {
    const { version } = waitingChanged;
    const countedAtMs = clock.monotonicMs();
    const { queue } = lists.of(context.principal.tenant);
    const text = JSON.stringify(queue);
    if (text !== shown) yield queue;
    shown = text;
    await waitingChanged.since(version, context.signal);
    const waitMs = countedAtMs + countedEveryMs - clock.monotonicMs();
    if (waitMs > 0) await pause({ timers, signal: context.signal }, waitMs);
  }
}
