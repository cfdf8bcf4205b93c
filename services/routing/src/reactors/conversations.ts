import type { events } from '@stillhere/contracts';
import {
  createReactor,
  type DecodedEvent,
  type Reactor,
  reactionEnvelope,
} from '@stillhere/event-processing';
import { eventRegistry } from '@stillhere/event-schema';
import { settleInTurn } from '../application/change-owner.js';
import type { Routing } from '../application/routing.js';
import { queueStream } from '../application/streams.js';
import type { QueueCommand } from '../domain/queue/commands.js';
import { decide } from '../domain/queue/decide.js';
import { ownerOf, type QueueState } from '../domain/queue/state.js';

type Reaction = (routing: Routing, event: DecodedEvent) => Promise<void>;

/** What happens in conversations, as far as the queue has to know it. */
const reactions: Readonly<Record<string, Reaction>> = {
  'conversation.opened': enter,
  'conversation.assigned': compare,
  'conversation.ended': end,
};

export const createConversationsReactor = (routing: Routing): Reactor =>
  createReactor({
    name: 'routing.conversations@1',
    types: Object.keys(reactions),
    feed: routing.feed,
    checkpoints: routing.readModels,
    registry: eventRegistry,
    timers: routing.timers,
    metrics: routing.metrics,
    onFault: routing.onFault,
    react: async (event) => reactions[event.type]?.(routing, event),
  });

async function enter(routing: Routing, event: DecodedEvent): Promise<void> {
  const { service, language, priority = 0 } = event.data as Partial<events.ConversationOpened>;
  await carryOut(routing, event, {
    type: 'enter',
    conversation: event.streamId,
    service: service ?? '',
    language: language ?? '',
    priority,
    since: event.stored.metadata.occurredAt,
  });
}

async function end(routing: Routing, event: DecodedEvent): Promise<void> {
  const conversation = event.streamId;
  const queue = await carryOut(routing, event, { type: 'leave', conversation, reason: 'ended' });
  if (queue.status !== 'over' || queue.counselor === '') return;
  const settlement = { conversation, holders: [queue.counselor], reason: 'ended' } as const;
  await settleInTurn(routing, settlement, reactionEnvelope(event, 'routing'));
}

/**
 * A call that was long under way can be recorded after what was decided since; the conversation then
 * hears again who has it.
 */
async function compare(routing: Routing, event: DecodedEvent): Promise<void> {
  const { counselor = '' } = event.data as Partial<events.ConversationAssigned>;
  const conversation = event.streamId;
  const { state } = await routing.queues.load(queueStream(event.tenant, conversation));
  if (ownerOf(state) === counselor) return;
  const settlement = { conversation, holders: [counselor], reason: 'not-accepted' } as const;
  await settleInTurn(routing, settlement, reactionEnvelope(event, 'routing'));
}

/** A rejection here is somebody else's decision that came first, and stands. */
async function carryOut(
  routing: Routing,
  event: DecodedEvent,
  command: QueueCommand,
): Promise<QueueState> {
  const { state } = await routing.queues.transact(
    queueStream(event.tenant, event.streamId),
    reactionEnvelope(event, 'routing'),
    (queue) => decide(command, queue),
  );
  return state;
}
