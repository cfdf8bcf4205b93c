import type { routing as api, CallContext } from '@stillhere/contracts';
import type { WorkerState } from '../domain/worker/state.js';
import { requireAllowed } from './access.js';
import type { Routing } from './routing.js';
import { workerStream } from './streams.js';

export async function getAvailability(
  routing: Routing,
  { counselor }: api.GetAvailabilityRequest,
  context: CallContext,
): Promise<api.Availability> {
  requireAllowed(context, 'GetAvailability', { counselor });
  const { state } = await routing.workers.load(workerStream(context.principal.tenant, counselor));
  return availabilityOf(counselor, state);
}

export const availabilityOf = (
  counselor: string,
  { available, seatsMax, seats, desk, offReason }: WorkerState,
): api.Availability => ({
  counselor,
  available,
  seatsMax,
  // A reserved one may still be somebody else's, and cannot be followed yet.
  seats: seats.filter(({ isTaken }) => isTaken).map(({ conversation }) => conversation),
  deskState: desk.status,
  deskSince: desk.since,
  deskCause: desk.cause,
  reason: offReason,
});
