import { authorizeOn, type Resource, type Verdict } from '@stillhere/access';
import type { Principal } from '@stillhere/contracts';
import { ServiceFault } from './service-fault.js';

/**
 * The final answer of the policy, for what the call turned out to be about. A decision asks it on the
 * very state that it decides on, so that no older state lets somebody in.
 * @throws ServiceFault `permission-denied` AccessDenied, `unauthenticated` SignInEnded, `not-found` NotFound: another
 *   tenant's
 */
export function requireAllowed(principal: Principal, action: string, resource: Resource): void {
  const verdict = authorizeOn(principal, action, resource);
  if (!verdict.allowed) throw deniedFault(verdict);
}

/** A policy's no, as callers see it. */
export function deniedFault(verdict: Verdict & { readonly allowed: false }): ServiceFault {
  if (verdict.signInEnded === true) return signInEnded();
  if (verdict.isForeign === true) return notHere();
  return new ServiceFault({
    status: 'permission-denied',
    code: 'AccessDenied',
    message: `Not allowed: ${verdict.reason}. Nothing was changed.`,
  });
}

/** The same words whether it is another tenant's or nobody's. */
const notHere = (): ServiceFault =>
  new ServiceFault({
    status: 'not-found',
    code: 'NotFound',
    message: 'There is nothing with this id. Nothing was changed.',
  });

/** Signed out, expired, revoked or disabled, also in the middle of a stream. */
export const signInEnded = (): ServiceFault =>
  new ServiceFault({
    status: 'unauthenticated',
    code: 'SignInEnded',
    message: 'This sign-in or token is not good any more. Nothing was changed; sign in again.',
  });
