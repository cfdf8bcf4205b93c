import type { CommandEnvelope } from '@stillhere/event-processing';
import { seatsAsked } from '../domain/matching/seats.js';
import type { QueueState } from '../domain/queue/state.js';
import { riskOf } from '../projections/risks.js';
import type { Routing } from './routing.js';

/** How many seats the rules in force ask for a conversation, at the risk that is known of it now. */
export function seatsAskedFor(
  { rules, waiting }: Routing,
  { tenant }: Pick<CommandEnvelope, 'tenant'>,
  conversation: string,
  state: QueueState,
): number | 'all' {
  if (state.status !== 'waiting' && state.status !== 'owned') return 1;
  const { seatsByRisk } = rules.of(tenant).of(state.entry.service);
  return seatsAsked(seatsByRisk, riskOf(waiting.view, tenant, conversation));
}
