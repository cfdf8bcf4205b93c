import type { routing as api, CallContext } from '@stillhere/contracts';
import { envelopeOf } from '@stillhere/event-processing';
import { decide as decideOnQueue } from '../domain/queue/decide.js';
import { requireAllowed } from './access.js';
import { commandWorker } from './command-worker.js';
import { refusal } from './refusal.js';
import type { Routing } from './routing.js';
import { settleSeat } from './settle-seat.js';
import { queueStream } from './streams.js';

/**
 * First the seat, then the conversation, then the assignment, then the seat is taken: each is one
 * append in one stream, so a crash in between leaves a reserved seat at worst, and the reactor on
 * seats settles that.
 * @throws ServiceFault AlreadyAccepted, NotWaiting, NotAvailable, SeatsFull; the seat is free again
 */
export async function acceptOffer(
  routing: Routing,
  offer: api.AcceptOfferRequest,
  context: CallContext,
): Promise<api.AcceptOfferResponse> {
  const { conversation, counselor } = offer;
  requireAllowed(context, 'AcceptOffer', { counselor });
  const { tenant } = context.principal;
  const envelope = envelopeOf(context, routing.clock);
  const queue = await routing.queues.load(queueStream(tenant, conversation));
  // What is already lost needs no seat; what looks won here is still decided by the append.
  const preview = decideOnQueue({ type: 'accept', ...offer }, queue.state);
  if (!preview.ok) throw refusal(preview.rejection.code);
  const reserved = await commandWorker(routing, { type: 'reserve-seat', ...offer }, envelope);
  if (!reserved.ok) throw refusal(reserved.rejection.code);
  const settled = await settleSeat(routing, offer, envelope);
  if (settled !== 'assigned') throw refusal(settled);
  return { conversation, newlyAccepted: reserved.events.length > 0 };
}
