import type { Resource } from '@stillhere/access';
import type { CallContext } from '@stillhere/contracts';
import { requireAllowed as requireByPolicy } from '@stillhere/nest-kit';

export type Method =
  | 'SetAvailability'
  | 'GetAvailability'
  | 'WatchAvailability'
  | 'AcceptOffer'
  | 'DeclineOffer'
  | 'ExplainOffer'
  | 'AcknowledgeAlarm'
  | 'Assign'
  | 'PutBack'
  | 'RecordDesk'
  | 'TakeDesk'
  | 'WatchShift'
  | 'WatchQueue'
  | 'WatchPlace'
  | 'GetWait';

/** @throws ServiceFault `permission-denied` AccessDenied */
export function requireAllowed(
  { principal }: CallContext,
  method: Method,
  resource: Omit<Resource, 'tenant'> = {},
): void {
  const action = `stillhere.routing.v1.RoutingService/${method}`;
  requireByPolicy(principal, action, { ...resource, tenant: principal.tenant });
}
