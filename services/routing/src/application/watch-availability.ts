import type { routing as api, CallContext } from '@stillhere/contracts';
import { requireAllowed } from './access.js';
import { availabilityOf } from './get-availability.js';
import type { Routing } from './routing.js';
import { workerStream } from './streams.js';

/** One counselor's availability, seats and desk: now, and after each change. */
export async function* watchAvailability(
  { workers, waitingChanged }: Routing,
  { counselor }: api.WatchAvailabilityRequest,
  context: CallContext,
): AsyncGenerator<api.Availability> {
  requireAllowed(context, 'WatchAvailability', { counselor });
  const stream = workerStream(context.principal.tenant, counselor);
  let shown = '';
  while (!context.signal.aborted) {
    const { version } = waitingChanged;
    const availability = availabilityOf(counselor, (await workers.load(stream)).state);
    const text = JSON.stringify(availability);
    if (text !== shown) yield availability;
    shown = text;
    await waitingChanged.since(version, context.signal);
  }
}
