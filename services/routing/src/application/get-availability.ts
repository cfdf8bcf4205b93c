import type { routing as api, CallContext } from '@stillhere/contracts';
import { loadOf, type WorkerState } from '../domain/worker/state.js';
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

export const availabilityOf = (counselor: string, state: WorkerState): api.Availability => ({
  counselor,
  available: state.available,
  seatsMax: state.seatsMax,
  // A reserved one may still be somebody else's, and cannot be followed yet.
  seats: state.seats.filter(({ isTaken }) => isTaken).map(({ conversation }) => conversation),
  deskState: state.desk.status,
  deskSince: state.desk.since,
  deskCause: state.desk.cause,
  reason: state.offReason,
  state: state.status,
  stateSince: state.statusSince,
  load: loadOf(state),
});
