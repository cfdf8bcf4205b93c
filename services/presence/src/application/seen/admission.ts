import { authorizeOn } from '@stillhere/access';
import type { Principal } from '@stillhere/contracts';
import { callContext, deniedFault, ServiceFault, servicePrincipal } from '@stillhere/nest-kit';
import { type ConversationPlace, placeKey } from '../../domain/place/index.js';
import { rowAfter } from '../../projections/log-row.js';
import type { ConversationPresence } from '../../projections/presence-facts.js';
import type { Ownership, PresencePorts } from '../ports.js';

export interface Asking extends ConversationPlace {
  readonly principal: Principal;
  readonly method: 'WatchPresence' | 'WatchTyping' | 'WatchCounselor';
}

export interface AdmissionParts {
  readonly ownership: Pick<Ownership, 'owns' | 'fenceOf' | 'isLookedAfter'>;
  readonly rowOf: (place: ConversationPlace) => ConversationPresence | undefined;
}

/**
 * What presence knows of a conversation, for somebody who may see it by our own row: nearly everybody.
 * `undefined`: the log has the last word, `admitByLog`.
 */
export function admitByRow(parts: AdmissionParts, asking: Asking) {
  const known = parts.rowOf(asking);
  return known?.complete && verdictOn(asking, known).allowed ? known : undefined;
}

/**
 * Where our own row says no, or is gone because all is over: the row may be behind the log.
 * @throws ServiceFault `permission-denied` AccessDenied, `not-found` ConversationMissing
 */
export async function admitByLog(
  ports: Pick<PresencePorts, 'session'>,
  asking: Asking,
): Promise<ConversationPresence> {
  const row = await readRow(ports, asking);
  const verdict = verdictOn(asking, row);
  if (verdict.allowed) return row;
  throw deniedFault(verdict);
}

function verdictOn({ principal, method, ...place }: Asking, row: ConversationPresence) {
  return authorizeOn(principal, `stillhere.presence.v1.PresenceService/${method}`, {
    tenant: place.tenant,
    conversation: place.conversation,
    visitor: row.visitor,
    counselor: row.counselor,
    status: row.ended ? 'ended' : row.counselor === '' ? 'waiting' : 'assigned',
  });
}

async function readRow(
  { session }: Pick<PresencePorts, 'session'>,
  { tenant, conversation }: Asking,
): Promise<ConversationPresence> {
  const context = callContext({ principal: servicePrincipal('presence', tenant) });
  let row: ConversationPresence | undefined;
  for (let from = 0; ; ) {
    const { events } = await session.read({ conversation, from, limit: 0 }, context);
    const last = events.at(-1);
    if (!last) break;
    row = rowAfter(row, events);
    from = last.revision + 1;
  }
  if (row) return row;
  throw new ServiceFault({
    status: 'not-found',
    code: 'ConversationMissing',
    message: `There is no conversation ${placeKey({ tenant, conversation })}. Nothing was changed.`,
  });
}
