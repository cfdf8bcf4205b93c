import {
  createReactor,
  type DecodedEvent,
  type Reactor,
  reactionEnvelope,
} from '@stillhere/event-processing';
import { eventRegistry } from '@stillhere/event-schema';
import { giveBack, settleInTurn } from '../application/change-owner.js';
import type { Routing } from '../application/routing.js';
import type { Settlement } from '../application/settle.js';
import type { ConversationAssigned, ConversationReturned } from '../domain/queue/events.js';
import type { AvailabilityChanged } from '../domain/worker/events.js';

/**
 * Gives back the chats of whoever lost their desk or may not work any more, and finishes what a crash
 * left between a decision that took a conversation from somebody and the session and seat that follow
 * it. The second version: the first one left the seat of who handed over what then ended.
 */
export const createReturnsReactor = (routing: Routing): Reactor =>
  createReactor({
    name: 'routing.returns@2',
    types: [
      ...['worker.availability-changed', 'queue.conversation-returned'],
      'queue.conversation-assigned',
    ],
    feed: routing.feed,
    checkpoints: routing.readModels,
    registry: eventRegistry,
    timers: routing.timers,
    metrics: routing.metrics,
    onFault: routing.onFault,
    react: async (event) => {
      const taken = takenBy(event);
      if (taken !== undefined) {
        await settleInTurn(routing, taken, reactionEnvelope(event, 'routing'));
      } else if (event.type === 'worker.availability-changed') await giveAllBack(routing, event);
    },
  });

/** Only the event names whom it was taken from: what came after it knows nothing of their seat. */
function takenBy({ type, data, streamId: conversation }: DecodedEvent): Settlement | undefined {
  switch (type) {
    case 'queue.conversation-returned': {
      const { counselor, reason } = data as ConversationReturned['data'];
      return { conversation, holders: [counselor], reason };
    }
    case 'queue.conversation-assigned': {
      const { previous } = data as ConversationAssigned['data'];
      const settlement = { conversation, holders: [previous], reason: 'reassigned' } as const;
      return previous === '' ? undefined : settlement;
    }
    default:
      return undefined;
  }
}

async function giveAllBack(routing: Routing, event: DecodedEvent): Promise<void> {
  const { counselor, reason } = event.data as AvailabilityChanged['data'];
  if (reason === '' || reason === 'finished') return;
  const { stream, revision } = event.stored;
  const { state } = await routing.workers.load(stream, revision);
  // Who is back at work by now keeps what is still theirs.
  if (state.offReason === '') return;
  const envelope = reactionEnvelope(event, 'routing');
  for (const { conversation } of state.seats) {
    await giveBack(routing, { conversation, counselor, reason, why: '' }, envelope);
  }
}
