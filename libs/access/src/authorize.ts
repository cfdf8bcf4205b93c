import type { Principal } from '@stillhere/contracts';
import { accessMatrix } from './matrix.js';
import type { Party, Reach, Resource, Rule, Verdict } from './rule.js';

const allowed: Verdict = Object.freeze({ allowed: true });
const nobody: readonly Party[] = Object.freeze(['nobody']);

/** Of our own services, which serve the people of each tenant. Nothing belongs to it, so it reaches nothing by itself. */
export const everyTenant = '*';
/** What our services open without anybody's name; each order over it has one. */
const inNobodysName: ReadonlySet<string> = new Set(['stillhere.link.v1.LinkService/Connect']);

/** The one place that keeps tenants apart: every door and every decision asks it. */
export const isOfTenant = ({ tenant }: Pick<Principal, 'tenant'>, wanted: string): boolean =>
  tenant !== '' && tenant === wanted;

/** Whether one of our own services is believed about whom it calls for. */
export const maySpeakFor = (peer: Principal, { tenant }: Pick<Principal, 'tenant'>): boolean =>
  peer.roles.includes('service') && (peer.tenant === everyTenant || isOfTenant(peer, tenant));

const denied = (reason: string): Verdict => ({ allowed: false, reason });

/** Told as if it were not there: whether it is, is that tenant's. */
const foreign: Verdict = Object.freeze({
  allowed: false,
  reason: 'it belongs to another tenant',
  isForeign: true,
});

const ended: Verdict = Object.freeze({
  allowed: false,
  reason: 'the sign-in or token is not good any more',
  signInEnded: true,
});

const ruleOf = (action: string): Rule | undefined =>
  Object.hasOwn(accessMatrix, action) ? accessMatrix[action] : undefined;

export const hasEntry = (action: string): boolean => ruleOf(action) !== undefined;

export const actions = (): string[] => Object.keys(accessMatrix);

/** Nobody signed in holds no role, so roles without an actor count only for a visitor to be. */
function partiesOf(principal: Principal): readonly Party[] {
  return principal.roles.length === 0 ? nobody : principal.roles;
}

/**
 * First stage, at the door, before anything is read: may such a principal make this call at all?
 * `allowed` here means "perhaps": the application asks again with the resource.
 */
export function authorizeCall(principal: Principal, action: string): Verdict {
  const rule = ruleOf(action);
  if (rule === undefined) return denied('no rule allows this call to anybody');
  if (principal.isValid?.() === false) return ended;
  if (principal.tenant === '') return denied('the caller belongs to no tenant');
  if (principal.tenant === everyTenant && !inNobodysName.has(action)) {
    return denied('the caller acts for no one tenant');
  }
  for (const party of partiesOf(principal)) {
    if (rule[party] !== undefined) return allowed;
  }
  return denied('the caller has no role that may make this call');
}

/** Second stage, in the application, with what the call is about. */
export function authorizeOn(principal: Principal, action: string, resource: Resource): Verdict {
  const atDoor = authorizeCall(principal, action);
  if (!atDoor.allowed) return atDoor;
  if (!isOfTenant(principal, resource.tenant)) return foreign;
  const rule = ruleOf(action) as Rule;
  let last = denied('the caller has no role that may make this call');
  for (const party of partiesOf(principal)) {
    const reach = rule[party];
    if (reach === undefined) continue;
    last = reaches[reach](principal, resource);
    if (last.allowed) return last;
  }
  // Whoever is disabled loses their chats as well: the true reason is told, whichever was seen first.
  return principal.isValid?.(true) === false ? ended : last;
}

/** Both stages under one name: without a resource the door's question, with one the final answer. */
export const authorize = (principal: Principal, action: string, resource?: Resource): Verdict =>
  resource === undefined
    ? authorizeCall(principal, action)
    : authorizeOn(principal, action, resource);

const inOwnName = (principal: Principal, resource: Resource): boolean =>
  resource.participant === undefined || resource.participant === principal.actor;

const reaches: Record<Reach, (principal: Principal, resource: Resource) => Verdict> = {
  page: () => allowed,
  tenant: () => allowed,
  own: (principal, resource) => {
    if (!principal.conversation || resource.conversation !== principal.conversation) {
      return denied('a visitor reaches only their own conversation');
    }
    if (resource.visitor !== undefined && resource.visitor !== principal.actor) {
      return denied('the conversation has another visitor');
    }
    return inOwnName(principal, resource) ? allowed : denied('it is in somebody else’s name');
  },
  assigned: (principal, resource) => {
    if (resource.status === 'waiting')
      return denied('the conversation still waits for a counselor');
    if (!principal.actor || resource.counselor !== principal.actor) {
      return denied('the conversation is not assigned to the caller');
    }
    return inOwnName(principal, resource) ? allowed : denied('it is in somebody else’s name');
  },
  self: (principal, resource) => {
    const name = resource.participant ?? resource.counselor;
    return principal.actor && name === principal.actor
      ? allowed
      : denied('it is in somebody else’s name');
  },
};
