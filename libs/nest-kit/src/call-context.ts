import type { CallContext, Principal } from '@stillhere/contracts';

/** For callers that never go away. */
export const neverAborts: AbortSignal = new AbortController().signal;

/** Somebody whom no door has named. */
export const nobody = (tenant: string): Principal => ({ actor: '', tenant, roles: [] });

/** One of our own services acting in its own name. */
export const servicePrincipal = (name: string, tenant: string): Principal => ({
  actor: `system:${name}`,
  tenant,
  roles: ['service'],
});

/**
 * The context of a call, from what the caller knows of it. The doors shorten the deadline to the
 * budget and make the ids that are empty; a stream lives as long as `deadlineAtMs` says, so leave
 * it out for one that has no end.
 */
export const callContext = (
  known: Partial<CallContext> & Pick<CallContext, 'principal'>,
): CallContext => ({
  principal: known.principal,
  deadlineAtMs: known.deadlineAtMs ?? Number.POSITIVE_INFINITY,
  signal: known.signal ?? neverAborts,
  traceparent: known.traceparent ?? '',
  commandId: known.commandId ?? '',
  correlationId: known.correlationId ?? '',
});

/** The same call in another's name: deadline, trace and correlation travel on, the command does not. */
export const actingAs = (context: CallContext, principal: Principal): CallContext => ({
  principal,
  deadlineAtMs: context.deadlineAtMs,
  signal: context.signal,
  traceparent: context.traceparent,
  commandId: '',
  correlationId: context.correlationId,
});
