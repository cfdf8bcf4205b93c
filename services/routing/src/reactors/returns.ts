import { createReactor, type Reactor, reactionEnvelope } from '@stillhere/event-processing';
import { eventRegistry } from '@stillhere/event-schema';
import { giveBack, settleInTurn } from '../application/change-owner.js';
import type { Routing } from '../application/routing.js';
import type { ConversationReturned } from '../domain/queue/events.js';
import type { AvailabilityChanged } from '../domain/worker/events.js';

/**
 * Gives back the chats of whoever lost their desk or may not work any more, and finishes what a crash
 * left between a return and the session and seat that follow it.
 */
export const createReturnsReactor = (routing: Routing): Reactor =>
  createReactor({
    name: 'routing.returns@1',
    types: ['worker.availability-changed', 'queue.conversation-returned'],
    feed: routing.feed,
    checkpoints: routing.readModels,
    registry: eventRegistry,
    timers: routing.timers,
    onFault: routing.onFault,
    react: async (event) => {
      const { stream, revision } = event.stored;
      const envelope = reactionEnvelope(event, 'routing');
      if (event.type === 'queue.conversation-returned') {
        const { counselor, reason } = event.data as ConversationReturned['data'];
        const settlement = { conversation: event.streamId, holders: [counselor], reason };
        await settleInTurn(routing, settlement, envelope);
        return;
      }
      const { counselor, reason } = event.data as AvailabilityChanged['data'];
      if (reason === '') return;
      const { state } = await routing.workers.load(stream, revision);
      // Who is back at work by now keeps what is still theirs.
      if (state.offReason === '') return;
      for (const { conversation } of state.seats) {
        await giveBack(routing, { conversation, counselor, reason }, envelope);
      }
    },
  });
