import {
  createReactor,
  type DecodedEvent,
  type Reactor,
  reactionEnvelope,
} from '@stillhere/event-processing';
import { eventRegistry } from '@stillhere/event-schema';
import { commandWorker } from '../application/command-worker.js';
import type { Routing } from '../application/routing.js';
import { queueStream } from '../application/streams.js';
import { seatsAsked } from '../domain/matching/seats.js';
import { riskNumberOf } from '../projections/risks.js';

/** A chat whose risk changes takes as many of its counselor's seats as the service says for that level. */
export const createRisksReactor = (routing: Routing): Reactor =>
  createReactor({
    name: 'routing.risks@1',
    types: ['conversation.risk-set'],
    feed: routing.feed,
    checkpoints: routing.readModels,
    registry: eventRegistry,
    timers: routing.timers,
    metrics: routing.metrics,
    onFault: routing.onFault,
    react: (event) => weigh(routing, event),
  });

async function weigh(routing: Routing, event: DecodedEvent): Promise<void> {
  const { tenant, streamId: conversation } = event;
  const { state } = await routing.queues.load(queueStream(tenant, conversation));
  if (state.status !== 'owned') return;
  const { seatsByRisk } = routing.rules.of(tenant).of(state.entry.service);
  const seats = seatsAsked(seatsByRisk, riskNumberOf(event.data));
  const command = { type: 'weigh-seat', counselor: state.counselor, conversation, seats } as const;
  await commandWorker(routing, command, reactionEnvelope(event, 'routing'));
}
