import { chainEvents, type UnchainedEvent } from '@stillhere/audit-log';
import { type EventRegistry, newEventId, timestamp } from '@stillhere/event-schema';
import type { ProposedEvent } from '@stillhere/event-store';
import type { Clock, EventId, Hash, JsonObject, Random, StreamName } from '@stillhere/kernel';
import type { CommandEnvelope } from './envelope.js';

export interface PlainEvent {
  readonly type: string;
  readonly data: object;
}

/** The id of an event that has to be the same on every try; `undefined`: any new one. */
export type EventIdOf<Event> = (
  event: Event,
  place: { readonly stream: StreamName; readonly envelope: CommandEnvelope },
) => EventId | undefined;

export interface ProposalContext<Event> {
  readonly registry: EventRegistry;
  readonly clock: Clock;
  readonly random: Random;
  readonly eventIdOf?: EventIdOf<Event>;
}

export interface ProposalPlace {
  readonly stream: StreamName;
  readonly afterRevision: number;
  readonly prevHash: Hash;
}

/** Names, envelopes and chains what was decided: ready to be appended as it is, once or again. */
export function propose<Event extends PlainEvent>(
  context: ProposalContext<Event>,
  place: ProposalPlace,
  decided: { readonly events: readonly Event[]; readonly envelope: CommandEnvelope },
): ProposedEvent[] {
  const { envelope } = decided;
  const occurredAt = timestamp(context.clock.now());
  const unchained = decided.events.map((event): UnchainedEvent => {
    const { data, schemaVersion } = context.registry.encode({
      type: event.type,
      data: event.data as JsonObject,
    });
    return {
      eventId:
        context.eventIdOf?.(event, { stream: place.stream, envelope }) ??
        newEventId(context.clock, context.random),
      type: event.type,
      data,
      metadata: {
        schemaVersion,
        occurredAt,
        actor: envelope.actor,
        tenant: envelope.tenant,
        correlationId: envelope.correlationId,
        causationId: envelope.causationId,
        commandId: envelope.commandId,
        traceparent: envelope.traceparent,
      },
    };
  });
  return chainEvents(place.stream, place, unchained);
}
