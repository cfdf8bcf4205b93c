import type { presence } from '@stillhere/contracts';
import { timestamp } from '@stillhere/event-schema';
import type { Clock } from '@stillhere/kernel';
import type { Person, Watched } from '../../domain/place/index.js';
import {
  absentAfterMs,
  type PresenceFacts,
  type Sight,
  verdictOf,
} from '../../domain/verdict/index.js';
import type { Connections } from '../connections/connections.js';
import type { GatewayLeases } from '../gateways/gateway-leases.js';
import type { Ownership } from '../ports.js';
import type { FactQueue } from '../record/proposal.js';
import type { ObservedTimes } from './observed-times.js';

/** What `sightOf` looks at. */
export interface SightParts {
  readonly leases: Pick<GatewayLeases, 'sees' | 'lostAtMs'>;
  readonly times: Pick<ObservedTimes, 'sinceEndedMs'>;
  readonly queue: Pick<FactQueue, 'behindSinceMs'>;
  readonly ownership: Pick<Ownership, 'owns' | 'isLookedAfter'>;
}

export interface JudgeParts extends SightParts {
  readonly connections: Connections;
  readonly times: ObservedTimes;
  readonly ownership: Pick<Ownership, 'owns' | 'fenceOf' | 'isLookedAfter'>;
}

/** What is known beside the record about somebody behind these gateways: how much time passed, and whether our own eyes are open. */
export function sightOf(
  ports: { readonly clock: Clock },
  { leases, times, queue, ownership }: SightParts,
  { person, gateways }: { readonly person: Person; readonly gateways: readonly string[] },
): Sight {
  const behindMs = queue.behindSinceMs(person);
  const lost = gateways.filter((gateway) => !leases.sees(gateway));
  const lostAtMs = [
    ...(lost.length === 0 ? [] : [Math.max(...lost.map((gateway) => leases.lostAtMs(gateway)))]),
    ...(behindMs === undefined ? [] : [wallTimeOf(ports, behindMs)]),
  ];
  return {
    sinceEndedMs: times.sinceEndedMs(person),
    // While we know better than the record, and may show nothing that it does not say, we lag (E10).
    sees: behindMs === undefined && ownership.isLookedAfter(person) ? leases.sees : () => false,
    absentAfterMs,
    lostSightAt: lostAtMs.length === 0 ? '' : timestamp(Math.min(...lostAtMs)),
  };
}

const wallTimeOf = ({ clock }: { readonly clock: Clock }, atMs: number): number =>
  clock.now() - Math.round(clock.monotonicMs() - atMs);

export interface Case {
  readonly watched: Watched;
  readonly facts: PresenceFacts;
  readonly sight: Sight;
}

/** The verdict as screens get it. */
export function judge(
  { clock }: { readonly clock: Clock },
  parts: JudgeParts,
  { watched, facts, sight }: Case,
): presence.PresenceVerdict {
  const { verdict, cause, since, evidence } = verdictOf(facts, sight);
  return {
    ...{ participant: watched.participant, verdict, cause, since, evidence },
    ...lastHeard({ clock }, parts, { watched, facts }),
    why: facts.why.map((entry) => ({ ...entry })),
    contact: undefined,
  };
}

/** When anything of theirs came last, and how long ago that is. */
export function lastHeard(
  { clock }: { readonly clock: Clock },
  parts: JudgeParts,
  { watched, facts }: Pick<Case, 'watched' | 'facts'>,
): Pick<presence.PresenceVerdict, 'heard' | 'lastHeardAt' | 'lastHeardAgeMs'> {
  const heardMs = newestHeardMs(parts, watched);
  if (heardMs !== undefined) {
    const lastHeardAgeMs = Math.round(clock.monotonicMs() - heardMs);
    const lastHeardAt = timestamp(clock.now() - lastHeardAgeMs);
    return { lastHeardAt, lastHeardAgeMs, heard: true };
  }
  const { lastHeardAt } = facts;
  // Before this process only the record knows, and of it only the wall clock.
  const lastHeardAgeMs =
    lastHeardAt === '' ? 0 : Math.max(0, clock.now() - Date.parse(lastHeardAt));
  return { lastHeardAt, lastHeardAgeMs, heard: lastHeardAt !== '' };
}

/** The newest byte of theirs that this process knows of, on any connection. */
function newestHeardMs({ connections, times }: JudgeParts, watched: Watched) {
  let newest = times.lastHeardMs(watched);
  for (const { wasHeard, lastHeardMs } of connections.of(watched)) {
    if (wasHeard) newest = Math.max(newest ?? 0, lastHeardMs);
  }
  return newest;
}
