import type { Principal, Role } from '@stillhere/contracts';
import { displayNameText, isDisplayName } from '@stillhere/kernel';
import { IdentityProblem } from './identity-problem.js';

/** Fit for a stream name (`worker-<tenant>_<account>`): no dash, nothing to escape anywhere. */
const pattern = /^[a-z0-9][a-z0-9_.]{0,63}$/;

export const isName = (text: string): boolean => pattern.test(text);

export function requireName(text: string): void {
  if (isName(text)) return;
  throw new IdentityProblem(
    'NameInvalid',
    `"${text.slice(0, 80)}" cannot be a name: use 1 to 64 of a–z, 0–9, _ and . , starting with a ` +
      'letter or digit. Nothing was changed.',
  );
}

/** Every door that a name is passed on by asks the same. */
export function requireDisplayName(text: string): void {
  if (isDisplayName(text)) return;
  throw new IdentityProblem(
    'DisplayNameInvalid',
    `The name that people are shown must be ${displayNameText}. Nothing was changed.`,
  );
}

export const staffRoles = ['counselor', 'supervisor', 'admin'] as const satisfies readonly Role[];
export type StaffRole = (typeof staffRoles)[number];

/** What a program may be. A visitor is a person, and a token of theirs is made for one conversation. */
export const tokenRoles = [
  ...staffRoles,
  'analyst',
  'integrator',
  'service',
] as const satisfies readonly Role[];
export type TokenRole = (typeof tokenRoles)[number];

export function requireRole<R extends Role>(text: string, known: readonly R[]): asserts text is R {
  if ((known as readonly string[]).includes(text)) return;
  throw new IdentityProblem(
    'RoleUnknown',
    `"${text.slice(0, 80)}" is no role: choose one of ${known.join(', ')}. Nothing was changed.`,
  );
}

/**
 * Who a name with roles is in the log. Whoever may chat is `counselor:<name>` everywhere, a
 * supervisor too, so that their words, seats and assignments carry one name.
 */
export function actorOf(name: string, roles: readonly Role[]): string {
  if (roles.includes('counselor') || roles.includes('supervisor')) return `counselor:${name}`;
  return roles.includes('admin') ? `admin:${name}` : `system:token.${name}`;
}

export const principalOf = (
  tenant: string,
  account: { readonly name: string; readonly displayName: string; readonly roles: readonly Role[] },
): Principal => ({
  actor: actorOf(account.name, account.roles),
  tenant,
  roles: account.roles,
  displayName: account.displayName,
});
