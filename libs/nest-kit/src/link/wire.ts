import { maySpeakFor } from '@stillhere/access';
import type { CallContext, link, Principal, Role } from '@stillhere/contracts';
import { neverAborts } from '../call-context.js';
import { roleNames } from '../role-names.js';
import { type FaultStatus, ServiceFault } from '../service-fault.js';
import type { OrderAnswer, OrderKind, OrderName } from './link.js';

// How contexts, answers and faults stand in a turn.

const callers = new WeakMap<Principal, link.Caller>();
const noProof = Buffer.alloc(0);

/** Whether the sign-in behind it still holds cannot travel: whoever submits asks that. */
export function callerOf(principal: Principal): link.Caller {
  const known = callers.get(principal);
  if (known !== undefined) return known;
  const { actor, tenant, roles, conversation = '', displayName = '' } = principal;
  const assertion = noProof;
  const caller = { actor, tenant, roles: [...roles], conversation, displayName, assertion };
  callers.set(principal, caller);
  return caller;
}

/** A caller with the proof of who it is, where one is needed: between processes. */
export type SignCaller = (caller: link.Caller) => link.Caller;
/** Whom an order comes from that `peer` brought. Throws the ServiceFault that refuses it. */
export type CallerOf = (caller: link.Caller | undefined, peer: Principal) => Principal;

/**
 * Whom `peer`, one of our services in this very process, speaks for: by its word.
 * @throws ServiceFault where it speaks for somebody of another tenant, or for nobody we could know
 */
export function principalOf(caller: link.Caller | undefined, peer: Principal): Principal {
  if (caller === undefined || !maySpeakFor(peer, caller)) {
    throw new ServiceFault({
      status: 'permission-denied',
      code: 'CallerForeign',
      message: 'A program speaks for callers of its own tenant only. Nothing was changed.',
    });
  }
  return namedPrincipal(caller);
}

const named = new WeakMap<link.Caller, Principal>();

/** Who stands there, believed or not. The same for the same caller. */
export function namedPrincipal(caller: link.Caller): Principal {
  const known = named.get(caller);
  if (known !== undefined) return known;
  const principal: Principal = {
    actor: caller.actor,
    tenant: caller.tenant,
    roles: caller.roles.filter((role): role is Role => roleNames.has(role)),
    ...(caller.conversation === '' ? {} : { conversation: caller.conversation }),
    ...(caller.displayName === '' ? {} : { displayName: caller.displayName }),
  };
  named.set(caller, principal);
  return principal;
}

export interface Arrived {
  readonly principal: Principal;
  readonly nowMs: number;
}

export const contextOf = (order: link.Order, { principal, nowMs }: Arrived): CallContext => ({
  principal,
  deadlineAtMs: order.deadlineMs === 0 ? Number.POSITIVE_INFINITY : nowMs + order.deadlineMs,
  signal: neverAborts,
  traceparent: order.traceparent,
  commandId: order.commandId,
  correlationId: order.correlationId,
});

export const orderOf = (
  id: number,
  kind: NonNullable<link.Order['kind']>,
  { principal, traceparent, commandId, correlationId }: CallContext,
): link.Order => ({
  id,
  caller: callerOf(principal),
  deadlineMs: 0,
  traceparent,
  commandId,
  correlationId,
  kind,
});

export const answerOf = (
  order: number,
  { $case }: OrderKind,
  answer: OrderAnswer,
): link.Answer => ({
  order,
  result: answer.ok
    ? ({ $case, value: answer.value } as NonNullable<link.Answer['result']>)
    : { $case: 'fault', value: faultOf(answer.fault) },
});

export const faultOf = (fault: ServiceFault): link.Fault => ({
  status: fault.status,
  code: fault.code,
  message: fault.message,
  field: fault.field ?? '',
  retryable: fault.retryable,
});

export const faultFrom = ({ status, code, message, field, retryable }: link.Fault): ServiceFault =>
  new ServiceFault({
    status: status as FaultStatus,
    code,
    message,
    field: field === '' ? undefined : field,
    retryable,
  });

/** What a peer answers that knows less than we do. */
export const answerUnknown = (): ServiceFault =>
  new ServiceFault({
    status: 'internal',
    code: 'CallUnknown',
    message: 'The other process does not know this call. Nothing was changed.',
  });

export function answerFrom<Name extends OrderName>(
  name: Name,
  result: link.Answer['result'],
): OrderAnswer<Name> {
  if (result?.$case === name) return { ok: true, value: result.value as never };
  const fault = result?.$case === 'fault' ? faultFrom(result.value) : answerUnknown();
  return { ok: false, fault };
}

const fieldBytes = 8;
const bytesPerCharMax = 3;

/** At least as many bytes as the message will have: a turn must fit what the other end reads at once. */
export function bytesMaxOf(value: unknown): number {
  if (typeof value === 'string') return fieldBytes + bytesPerCharMax * value.length;
  if (typeof value !== 'object' || value === null) return fieldBytes + bytesPerNumberMax;
  let bytes = fieldBytes;
  for (const key in value) bytes += bytesMaxOf((value as Readonly<Record<string, unknown>>)[key]);
  return bytes;
}

const bytesPerNumberMax = 10;
