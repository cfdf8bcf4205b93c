import { chainEvents, type UnchainedEvent } from '@stillhere/audit-log';
import { type EventRegistry, newEventId, timestamp } from '@stillhere/event-schema';
import { checkProposal } from '@stillhere/event-store';
import type { Clock, EventId, JsonObject, Random, Recorded, StreamName } from '@stillhere/kernel';
import type { CommandEnvelope } from './envelope.js';
import type { Addition, Loaded } from './place.js';

export interface PlainEvent {
  readonly type: string;
  readonly data: object;
}

/** The id of an event that has to be the same on every try; `undefined`: any new one. */
export type EventIdOf<Event> = (
  event: Event,
  place: { readonly stream: StreamName; readonly envelope: CommandEnvelope },
) => EventId | undefined;

export interface ProposalContext<State, Event> {
  readonly registry: EventRegistry;
  readonly clock: Clock;
  readonly random: Random;
  readonly decider: { readonly evolve: (state: State, event: Recorded<Event>) => State };
  readonly eventIdOf?: EventIdOf<Event>;
}

interface Decided<Event> {
  readonly stream: StreamName;
  readonly events: readonly Event[];
  readonly envelope: CommandEnvelope;
}

/**
 * Names, encodes and chains what was decided, once: ready to be appended as it is, once or again. And
 * where the stream stands with it.
 *
 * @throws EventTooLarge before anything is decided on it
 */
export function propose<State, Event extends PlainEvent>(
  context: ProposalContext<State, Event>,
  before: Loaded<State>,
  { stream, events: decided, envelope }: Decided<Event>,
): Addition<State, Event> {
  const at = timestamp(context.clock.now());
  const unchained: UnchainedEvent[] = [];
  const facts: Recorded<Event>[] = [];
  let { state, revision } = before;
  for (const event of decided) {
    revision += 1;
    const fact = { ...event, revision, at };
    state = context.decider.evolve(state, fact);
    facts.push(fact);
    const { type } = event;
    const { data, schemaVersion } = context.registry.encode({
      type,
      data: event.data as JsonObject,
    });
    unchained.push({
      eventId:
        context.eventIdOf?.(event, { stream, envelope }) ??
        newEventId(context.clock, context.random),
      type,
      data,
      metadata: {
        schemaVersion,
        occurredAt: at,
        actor: envelope.actor,
        tenant: envelope.tenant,
        correlationId: envelope.correlationId,
        causationId: envelope.causationId,
        commandId: envelope.commandId,
        traceparent: envelope.traceparent,
      },
    });
  }
  const end = { afterRevision: before.revision, prevHash: before.hash };
  const events = chainEvents(stream, end, unchained);
  const expected = before.revision < 0 ? ('noStream' as const) : { exactly: before.revision };
  checkProposal(stream, events, expected);
  const hash = events.at(-1)?.metadata.hash ?? before.hash;
  return { events, expected, facts, at, after: { state, revision, hash } };
}
