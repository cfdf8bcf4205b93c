import { callContext, isServiceFault, servicePrincipal } from '@stillhere/nest-kit';
import { type WaitingEntry, waitingGroups } from '../projections/waiting-list.js';
import type { Check } from './deadlines.js';
import { inBackground } from './own-work.js';
import type { Routing } from './routing.js';

/** Before an end that could not be recorded is tried again. */
const againMs = 5_000;

/**
 * Ends what nobody waits for any more: of people who left at once, of others after `goneEndMs`. The
 * wait begins anew with our own start: nobody could come back while we were away.
 */
export function gonePeople(routing: () => Routing): Check {
  const underWay = new Set<string>();

  const endsMs = ({ person, goneAtMs }: WaitingEntry): number => {
    const { goneEndMs, grace } = routing();
    return person.status === 'left' ? goneAtMs : Math.max(goneAtMs, grace.fromMs) + goneEndMs;
  };

  async function end({ row, person }: WaitingEntry): Promise<void> {
    const { session, clock } = routing();
    const disposition = person.status === 'left' ? 'visitor-left' : 'connection-lost';
    const principal = servicePrincipal('routing', row.tenant);
    const context = callContext({ principal, deadlineAtMs: clock.monotonicMs() + againMs });
    const { conversation } = row;
    try {
      await session.end({ conversation, by: principal.actor, disposition }, context);
    } catch (error) {
      // It ended by itself meanwhile, as a leave of somebody who waits does: what was wanted is so.
      if (!isServiceFault(error) || error.code !== 'AlreadyEnded') throw error;
    }
  }

  return (nowMs) => {
    const { waiting, moments } = routing();
    let nextMs = Number.POSITIVE_INFINITY;
    for (const tenant of tenantsOf(routing())) {
      for (const entry of waitingGroups(waiting.view, tenant, { nowMs, of: moments.of }).gone) {
        const { conversation } = entry.row;
        const dueMs = endsMs(entry);
        if (dueMs > nowMs || underWay.has(conversation)) {
          nextMs = Math.min(nextMs, Math.max(dueMs, nowMs + againMs));
          continue;
        }
        underWay.add(conversation);
        const ended = inBackground(routing(), 'routing.gone', () => end(entry));
        void ended.finally(() => underWay.delete(conversation));
        nextMs = Math.min(nextMs, nowMs + againMs);
      }
    }
    return nextMs;
  };
}

function tenantsOf({ waiting }: Routing): ReadonlySet<string> {
  const tenants = new Set<string>();
  for (const [, row] of waiting.view.entries()) {
    if (row.kind === 'waiting') tenants.add(row.tenant);
  }
  return tenants;
}
