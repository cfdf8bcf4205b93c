import type { session } from '@stillhere/contracts';
import { timestamp } from '@stillhere/event-schema';
import { type Clock, unreachable } from '@stillhere/kernel';
import type { Fact } from '../domain/connection/index.js';
import type { LiveConnection } from './connections.js';

/**
 * What a fact is about: link, surface or end of one connection. Of two that wait the newer one says
 * all; the session service passes over what changes nothing.
 */
export function slotOf({ participant, connEpoch }: LiveConnection, { fact }: Fact): string {
  const about = fact === 'suspected' || fact === 'answered' ? 'link' : fact;
  return `${about}/${participant}/${connEpoch}`;
}

/** A fact as the log takes it. Wall times are fixed here: a retry says the same. */
export function recordOf(
  connection: LiveConnection,
  fact: Fact,
  clock: Clock,
): session.RecordConnectionRequest {
  const { conversation, participant, connEpoch, wasHeard } = connection;
  const base = { conversation, participant, connEpoch, fact: fact.fact, evidence: fact.because };
  const nothing = { cause: '', surface: '', lastHeardAt: '' };
  const heardAt = (lastHeardMs: number): string =>
    wasHeard ? timestamp(clock.now() - Math.round(clock.monotonicMs() - lastHeardMs)) : '';
  switch (fact.fact) {
    case 'answered':
      return { ...base, ...nothing };
    case 'suspected':
      return { ...base, ...nothing, lastHeardAt: heardAt(fact.lastHeardMs) };
    case 'surface':
      return { ...base, ...nothing, surface: fact.surface };
    case 'ended':
      return { ...base, ...nothing, cause: fact.cause, lastHeardAt: heardAt(fact.lastHeardMs) };
    default:
      return unreachable(fact);
  }
}
