import type { CallContext } from '@stillhere/contracts';
import { requireAllowed as requireByPolicy } from '@stillhere/nest-kit';

type Method =
  | 'GetSettings'
  | 'CheckSettings'
  | 'PublishSettings'
  | 'PublishSettingsAgain'
  | 'ListSettingsVersions';

/** @returns the tenant. @throws ServiceFault `permission-denied` AccessDenied */
export function requireAllowed(
  { service }: { readonly service: string },
  { principal }: CallContext,
  method: Method,
): string {
  requireByPolicy(principal, `${service}/${method}`, { tenant: principal.tenant });
  return principal.tenant;
}
