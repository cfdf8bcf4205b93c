import type { routing as api, CallContext } from '@stillhere/contracts';
import { pause } from '@stillhere/kernel';
import { requireAllowed } from './access.js';
import type { Routing } from './routing.js';

/**
 * How long a list of so many is left alone after it was counted: a count looks at all who wait, and when
 * thousands come back at once each of them is a change. A usual list is told of each change at once: a
 * chat that somebody just took must not stand there for the next press.
 */
export const countedEveryMs = (waiting: number): number => Math.min(250, waiting / 4);

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
    const waitMs = countedAtMs + countedEveryMs(queue.waiting.length) - clock.monotonicMs();
    if (waitMs > 0) await pause({ timers, signal: context.signal }, waitMs);
  }
}
