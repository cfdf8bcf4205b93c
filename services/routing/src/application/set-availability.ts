import type { routing as api, CallContext } from '@stillhere/contracts';
import { envelopeOf } from '@stillhere/event-processing';
import { requireAllowed } from './access.js';
import { commandWorker } from './command-worker.js';
import { availabilityOf } from './get-availability.js';
import { refusal } from './refusal.js';
import type { Routing } from './routing.js';

export async function setAvailability(
  routing: Routing,
  { counselor, available, seatsMax }: api.SetAvailabilityRequest,
  context: CallContext,
): Promise<api.Availability> {
  requireAllowed(context, 'SetAvailability', { counselor });
  const done = await commandWorker(
    routing,
    { type: 'set-availability', counselor, available, seatsMax },
    envelopeOf(context, routing.clock),
  );
  if (!done.ok) throw refusal(done.rejection.code);
  return availabilityOf(counselor, done.state);
}
