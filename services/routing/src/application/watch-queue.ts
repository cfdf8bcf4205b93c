import type { routing as api, CallContext } from '@stillhere/contracts';
import { requireAllowed } from './access.js';
import type { Routing } from './routing.js';

/** The newest list first, then again after each change; a slow reader skips what is outdated. */
export async function* watchQueue(
  { lists, waitingChanged }: Routing,
  context: CallContext,
): AsyncGenerator<api.QueueSnapshot> {
  requireAllowed(context, 'WatchQueue');
  let shown = '';
  while (!context.signal.aborted) {
    const { version } = waitingChanged;
    const { queue } = lists.of(context.principal.tenant);
    const text = JSON.stringify(queue);
    if (text !== shown) yield queue;
    shown = text;
    await waitingChanged.since(version, context.signal);
  }
}
