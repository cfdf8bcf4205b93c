import { deriveEventId } from '@stillhere/event-schema';
import { type Clock, type EventId, serviceDeadlineMs } from '@stillhere/kernel';
import type { DecodedEvent } from '../runner/decoded-event.js';

/** What stands around a command and goes into every event that it yields. */
export interface CommandEnvelope {
  readonly commandId: string;
  /** `counselor:…`, `visitor:…`, `system:…`. */
  readonly actor: string;
  readonly tenant: string;
  readonly correlationId: string;
  readonly causationId: string;
  /** W3C trace context; empty when nothing traces. */
  readonly traceparent: string;
  /** How long the caller waits, in milliseconds from now. */
  readonly deadlineMs: number;
  /** Where text was sealed before it is decided: the id of the event that it is bound to. */
  readonly sealedFor?: EventId | undefined;
}

/** What a call does not say by itself. */
interface EnvelopeDetail {
  /** Whose act it is, where a service passes on what a person did; default the caller. */
  readonly actor?: string | undefined;
  readonly sealedFor?: EventId | undefined;
}

/** What of a call goes into an envelope; a call context of the contracts is one. */
export interface CallFacts {
  readonly principal: { readonly actor: string; readonly tenant: string };
  readonly deadlineAtMs: number;
  readonly commandId: string;
  readonly correlationId: string;
  readonly traceparent: string;
}

/** The envelope of a command that came with a call: the call is its cause. */
export const envelopeOf = (
  call: CallFacts,
  clock: Clock,
  { actor, sealedFor }: EnvelopeDetail = {},
): CommandEnvelope => ({
  commandId: call.commandId,
  actor: actor ?? call.principal.actor,
  tenant: call.principal.tenant,
  correlationId: call.correlationId,
  causationId: call.commandId,
  traceparent: call.traceparent,
  deadlineMs: Math.min(call.deadlineAtMs - clock.monotonicMs(), serviceDeadlineMs),
  sealedFor,
});

/** The envelope of a command that an event led to; the same whenever that event comes again. */
export function reactionEnvelope(event: DecodedEvent, by: string): CommandEnvelope {
  const { eventId, metadata } = event.stored;
  return {
    commandId: deriveEventId(eventId, by),
    actor: `system:${by}`,
    tenant: event.tenant,
    correlationId: metadata.correlationId,
    causationId: eventId,
    traceparent: metadata.traceparent,
    deadlineMs: serviceDeadlineMs,
  };
}
