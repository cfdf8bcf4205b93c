import { createReactor, type Reactor, reactionEnvelope } from '@stillhere/event-processing';
import { eventRegistry } from '@stillhere/event-schema';
import { resume } from '../application/change-owner.js';
import type { Routing } from '../application/routing.js';
import type { SeatReserved } from '../domain/worker/events.js';
import { seatOf } from '../domain/worker/state.js';

/**
 * Finishes what a crash left between a seat and its conversation: completes it or frees the seat. The
 * second version: the first one knew no `worker.seat-taken`, so seats of older logs are taken anew.
 */
export const createSeatsReactor = (routing: Routing): Reactor =>
  createReactor({
    name: 'routing.seats@2',
    types: ['worker.seat-reserved'],
    feed: routing.feed,
    checkpoints: routing.readModels,
    registry: eventRegistry,
    timers: routing.timers,
    metrics: routing.metrics,
    onFault: routing.onFault,
    react: async (event) => {
      const { counselor, conversation } = event.data as SeatReserved['data'];
      const { stream, revision } = event.stored;
      const { state } = await routing.workers.load(stream, revision);
      if (seatOf(state, conversation)?.isTaken !== false) return;
      await resume(routing, conversation, counselor, reactionEnvelope(event, 'routing'));
    },
  });
