import { createRepository, type EventIdOf, type Repository } from '@stillhere/event-processing';
import { type EventRegistry, eventRegistry } from '@stillhere/event-schema';
import type { EventStore } from '@stillhere/event-store';
import type { Clock, Random, Timers } from '@stillhere/kernel';
import type { Logger } from '@stillhere/nest-kit';
import type { SubjectKeys } from '@stillhere/subject-keys';
import { conversationDecider } from '../domain/conversation/decider.js';
import type { ConversationEvent } from '../domain/conversation/events.js';
import type { ConversationState } from '../domain/conversation/state.js';
import { FollowHub } from './following/hub.js';

/** The world, as the session service touches it. */
export interface SessionPorts {
  readonly store: EventStore;
  readonly keys: SubjectKeys;
  readonly clock: Clock;
  readonly random: Random;
  readonly timers: Timers;
  readonly logger: Logger;
}

/** What every use case works with. */
export interface Session extends SessionPorts {
  readonly registry: EventRegistry;
  readonly conversations: Repository<ConversationState, ConversationEvent>;
  readonly hub: FollowHub;
}

export function createSession(ports: SessionPorts): Session {
  const conversations = createRepository<ConversationState, ConversationEvent>({
    store: ports.store,
    registry: eventRegistry,
    clock: ports.clock,
    random: ports.random,
    timers: ports.timers,
    category: 'conversation',
    decider: conversationDecider,
    eventIdOf,
  });
  return { ...ports, registry: eventRegistry, conversations, hub: new FollowHub(ports) };
}

/** What carries sealed text has the id that the seal is bound to. */
const eventIdOf: EventIdOf<ConversationEvent> = ({ type }, { envelope }) =>
  carriesText.has(type) ? envelope.sealedFor : undefined;

const carriesText: ReadonlySet<ConversationEvent['type']> = new Set([
  'conversation.opened',
  'conversation.message-posted',
  'conversation.note-added',
]);
