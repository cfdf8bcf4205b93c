import type { routing as api, CallContext } from '@stillhere/contracts';
import { envelopeOf } from '@stillhere/event-processing';
import { decide } from '../domain/queue/decide.js';
import type { DeclineReason } from '../domain/queue/events.js';
import { requireAllowed } from './access.js';
import { refusal } from './refusal.js';
import type { Routing } from './routing.js';
import { queueStream } from './streams.js';

type Declining = Omit<api.DeclineOfferRequest, 'reason'> & { readonly reason: DeclineReason };

/** It goes to somebody else at once. @throws ServiceFault OfferOver */
export async function declineOffer(
  routing: Routing,
  declining: Declining,
  context: CallContext,
): Promise<api.DeclineOfferResponse> {
  const { conversation, counselor } = declining;
  requireAllowed(context, 'DeclineOffer', { counselor });
  const done = await routing.queues.transact(
    queueStream(context.principal.tenant, conversation),
    envelopeOf(context, routing.clock),
    (state) => decide({ type: 'end-offer', ...declining, outcome: 'declined' }, state),
  );
  if (!done.ok) throw refusal(done.rejection.code);
  return { conversation, newlyDeclined: done.added.length > 0 };
}
