import type { reporting as api, CallContext } from '@stillhere/contracts';
import { timestamp } from '@stillhere/event-schema';
import { requireAllowed } from '@stillhere/nest-kit';
import { callEnded } from './figures/look.js';
import { floorOf } from './floor.js';
import type { Reporting } from './reporting.js';

type FloorPorts = Pick<Reporting, 'routing' | 'clock'>;

/** The floor now and after each change; routing tells of changes at most once a second. */
export async function* watchFloor(
  { routing, clock }: FloorPorts,
  context: CallContext,
): AsyncGenerator<api.Floor> {
  requireFigures(context, 'WatchFloor');
  for await (const shift of routing.watchShift({}, context)) {
    yield floorOf(shift, timestamp(clock.now()));
  }
}

/** Waiting, talking, and who is there; as of now. */
export async function getFloor(
  { routing, clock }: FloorPorts,
  context: CallContext,
): Promise<api.Floor> {
  requireFigures(context, 'GetFloor');
  for await (const shift of routing.watchShift({}, context)) {
    return floorOf(shift, timestamp(clock.now()));
  }
  // The stream ends before its first value only when the call is over.
  throw callEnded();
}

/** @throws ServiceFault `permission-denied` AccessDenied */
function requireFigures({ principal }: CallContext, method: string): void {
  const action = `stillhere.reporting.v1.ReportingService/${method}`;
  requireAllowed(principal, action, { tenant: principal.tenant });
}
