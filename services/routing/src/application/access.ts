import { authorizeOn, type Resource } from '@stillhere/access';
import type { CallContext } from '@stillhere/contracts';
import { ServiceFault } from '@stillhere/nest-kit';

export type Method =
  | 'SetAvailability'
  | 'GetAvailability'
  | 'AcceptOffer'
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
  const verdict = authorizeOn(principal, action, { ...resource, tenant: principal.tenant });
  if (verdict.allowed) return;
  throw new ServiceFault({
    status: 'permission-denied',
    code: 'AccessDenied',
    message: `Not allowed: ${verdict.reason}. Nothing was changed.`,
  });
}
