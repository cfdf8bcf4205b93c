import type { routing as api, CallContext } from '@stillhere/contracts';
import { envelopeOf } from '@stillhere/event-processing';
import { requireAllowed } from './access.js';
import { receive } from './change-owner.js';
import { refusal } from './refusal.js';
import type { Routing } from './routing.js';
import { untilInQueue } from './until-in-queue.js';

/** @throws ServiceFault ConversationMissing, AlreadyAccepted, NotWaiting, NotAvailable, SeatsFull; the seat is free again */
export async function acceptOffer(
  routing: Routing,
  offer: api.AcceptOfferRequest,
  context: CallContext,
): Promise<api.AcceptOfferResponse> {
  const { conversation, counselor } = offer;
  requireAllowed(context, 'AcceptOffer', { counselor });
  await untilInQueue(routing, conversation, context);
  const receiving = { ...offer, previous: '', by: '', why: '' } as const;
  const done = await receive(routing, receiving, envelopeOf(context, routing.clock));
  if (!done.ok) throw refusal(done.code);
  return { conversation, newlyAccepted: done.isNew };
}
