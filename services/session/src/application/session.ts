import type { DraftStore } from '@stillhere/drafts';
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
import { LogSubscription } from './following/log-subscription.js';

/** The world, as the session service touches it. */
export interface SessionPorts {
  readonly store: EventStore;
  readonly keys: SubjectKeys;
  readonly drafts: DraftStore;
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
  /** Tells the hub of what other processes append. */
  readonly subscription: LogSubscription;
}

export function createSession(ports: SessionPorts): Session {
  const hub = new FollowHub({ ...ports, registry: eventRegistry });
  const conversations = createRepository<ConversationState, ConversationEvent>({
    store: ports.store,
    registry: eventRegistry,
    clock: ports.clock,
    random: ports.random,
    timers: ports.timers,
    category: 'conversation',
    decider: conversationDecider,
    eventIdOf,
    onDurable: ({ stream, events, facts }) => hub.durable(stream, events, facts),
    onDoubt: (stream) => hub.mayHaveMissed(stream),
  });
  const subscription = new LogSubscription(ports, hub);
  return { ...ports, registry: eventRegistry, conversations, hub, subscription };
}

/** What carries sealed text has the id that the seal is bound to. */
const eventIdOf: EventIdOf<ConversationEvent> = ({ type }, { envelope }) =>
  carriesText.has(type) ? envelope.sealedFor : undefined;

const carriesText: ReadonlySet<ConversationEvent['type']> = new Set([
  'conversation.opened',
  'conversation.message-posted',
  'conversation.note-added',
]);
