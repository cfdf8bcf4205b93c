import type { routing as api, CallContext } from '@stillhere/contracts';
import { requireAllowed } from './access.js';
import type { Routing } from './routing.js';

/** Who is there and what waits, now and after each change, at most once a second. */
export async function* watchShift(
  { lists }: Routing,
  context: CallContext,
): AsyncGenerator<api.Shift> {
  requireAllowed(context, 'WatchShift');
  let shown = '';
  while (!context.signal.aborted) {
    const { version } = lists.changed;
    const { shift } = lists.of(context.principal.tenant);
    const text = JSON.stringify(shift);
    if (text !== shown) yield shift;
    shown = text;
    await lists.changed.since(version, context.signal);
  }
}
