import type { routing as api, CallContext } from '@stillhere/contracts';
import { obstaclesFor } from '../domain/matching/explain.js';
import { requireAllowed } from './access.js';
import { floorOf, waitingOf } from './floor.js';
import { refusal } from './refusal.js';
import type { Routing } from './routing.js';
import { queueStream } from './streams.js';

/**
 * Of an offer that rings: why it rings there, as it was recorded. Of who waits without one: why nobody
 * is asked, as it stands now.
 * @throws ServiceFault NotWaiting
 */
export async function explainOffer(
  routing: Routing,
  { conversation }: api.ExplainOfferRequest,
  context: CallContext,
): Promise<api.ExplainOfferResponse> {
  requireAllowed(context, 'ExplainOffer', { conversation });
  const { tenant } = context.principal;
  const { state } = await routing.queues.load(queueStream(tenant, conversation));
  if (state.status !== 'waiting') throw refusal('NotWaiting');
  const { offer } = state.wait;
  if (offer === undefined) return unoffered(routing, tenant, conversation);
  const { counselor, settingsVersion, explanation } = offer;
  return {
    ...{ conversation, counselor, offer: offer.offer, settingsVersion },
    ...explanation,
    met: [...explanation.met],
    missing: [...explanation.missing],
    notAsked: [...explanation.notAsked],
    others: [...explanation.others],
  };
}

function unoffered(
  routing: Routing,
  tenant: string,
  conversation: string,
): api.ExplainOfferResponse {
  const nowMs = routing.moments.nowMs();
  const floor = floorOf(routing, { tenant, nowMs, underWay: new Map() });
  const entry = floor.present.find(({ row }) => row.conversation === conversation);
  const obstacles =
    entry === undefined
      ? []
      : obstaclesFor(
          waitingOf(routing, entry, nowMs),
          floor.candidates,
          floor.rules.of(entry.row.service),
        );
  const notAsked = [...obstacles].map(([why, counselors]) => ({ why, counselors }));
  const kept = notAsked.reduce((sum, { counselors }) => sum + counselors, 0);
  return {
    ...{ conversation, counselor: '', offer: 0, settingsVersion: floor.rules.version },
    ...{ because: '', load: 0, seatsMax: 0, met: [], missing: [], others: [], notAsked },
    couldBeAsked: entry === undefined ? 0 : floor.candidates.length - kept,
  };
}
