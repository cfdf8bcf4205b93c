import type { routing as api, CallContext } from '@stillhere/contracts';
import { envelopeOf } from '@stillhere/event-processing';
import type { WorkerStatus } from '../domain/worker/worker-status.js';
import { requireAllowed } from './access.js';
import { commandWorker } from './command-worker.js';
import { availabilityOf } from './get-availability.js';
import { refusal } from './refusal.js';
import type { Routing } from './routing.js';

/** `state` empty: whoever asks knows only that somebody takes new chats, or does not. */
type AvailabilityWanted = Omit<api.SetAvailabilityRequest, 'state'> & {
  readonly state: WorkerStatus | '';
};

export async function setAvailability(
  routing: Routing,
  { counselor, available, seatsMax, state }: AvailabilityWanted,
  context: CallContext,
): Promise<api.Availability> {
  requireAllowed(context, 'SetAvailability', { counselor });
  const done = await commandWorker(
    routing,
    {
      ...{ type: 'set-availability', counselor, seatsMax },
      state: state || (available ? 'available' : 'no-new'),
    },
    envelopeOf(context, routing.clock),
  );
  if (!done.ok) throw refusal(done.rejection.code);
  return availabilityOf(counselor, done.state);
}
