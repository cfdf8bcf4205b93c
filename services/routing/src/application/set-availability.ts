import type { routing as api, CallContext } from '@stillhere/contracts';
import { envelopeOf } from '@stillhere/event-processing';
import { decide } from '../domain/worker/decide.js';
import { requireAllowed } from './access.js';
import { availabilityOf } from './get-availability.js';
import { workerStream } from './identity.js';
import { refusal } from './refusal.js';
import type { Routing } from './routing.js';

export async function setAvailability(
  routing: Routing,
  { counselor, available, seatsMax }: api.SetAvailabilityRequest,
  context: CallContext,
): Promise<api.Availability> {
  requireAllowed(context, 'SetAvailability', { counselor });
  const done = await routing.workers.transact(
    workerStream(context.principal.tenant, counselor),
    envelopeOf(context, routing.clock),
    (state) => decide({ type: 'set-availability', counselor, available, seatsMax }, state),
  );
  if (!done.ok) throw refusal(done.rejection.code);
  return availabilityOf(counselor, done.state);
}
