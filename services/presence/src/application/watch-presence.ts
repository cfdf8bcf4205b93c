import type { presence } from '@stillhere/contracts';
import { timestamp } from '@stillhere/event-schema';
import type { Cancel } from '@stillhere/kernel';
import {
  absentAfterMs,
  changesInMs,
  noFacts,
  type PresenceFacts,
  type Sight,
  verdictOf,
} from '../domain/verdict/index.js';
import type { ConversationPresence } from '../projections/presence-facts.js';
import type { Bells } from './bells.js';
import type { Connections } from './connections.js';
import type { GatewayLeases } from './gateway-leases.js';
import type { PresencePorts } from './ports.js';

export interface WatchParts {
  readonly connections: Connections;
  readonly leases: GatewayLeases;
  readonly bells: Bells;
  readonly rowOf: (tenant: string, conversation: string) => ConversationPresence | undefined;
  /** Monotonic moment at which this process saw the newest end; `undefined`: before it started. */
  readonly endSeenAtMs: (watched: Watched) => number | undefined;
}

export interface Watched {
  readonly tenant: string;
  readonly conversation: string;
  readonly participant: string;
}

/** The verdict about one participant: now, at each change, and when they are heard again. */
export function createWatchPresence(ports: PresencePorts, parts: WatchParts) {
  return async function* watchPresence(
    watched: Watched,
    signal: AbortSignal,
  ): AsyncGenerator<presence.PresenceVerdict> {
    let shown = '';
    let byTime: Cancel | undefined;
    try {
      for await (const _ of parts.bells.watch(watched.conversation, signal)) {
        byTime?.();
        const facts = factsOf(parts, watched);
        const sight = sightOf(ports, parts, { facts, watched });
        const changesMs = changesInMs(facts, sight);
        if (changesMs !== undefined)
          byTime = parts.bells.ringAfter(watched.conversation, changesMs);
        const verdict = verdictFrom({ ports, parts, watched, facts, sight });
        const key = `${verdict.verdict}|${verdict.cause}|${verdict.since}|${verdict.lastHeardAt}`;
        if (key === shown) continue;
        shown = key;
        yield verdict;
      }
    } finally {
      byTime?.();
    }
  };
}

const factsOf = (
  parts: WatchParts,
  { tenant, conversation, participant }: Watched,
): PresenceFacts => parts.rowOf(tenant, conversation)?.facts[participant] ?? noFacts;

function sightOf(
  ports: PresencePorts,
  parts: WatchParts,
  { facts, watched }: { readonly facts: PresenceFacts; readonly watched: Watched },
): Sight {
  const endSeenAtMs = parts.endSeenAtMs(watched);
  const lost = facts.open.filter((one) => !parts.leases.sees(one.gateway));
  const lostAtMs = Math.max(0, ...lost.map((one) => parts.leases.lostAtMs(one.gateway)));
  return {
    // Of an end before this process started only the wall clock knows; a step back counts as no time.
    sinceEndedMs:
      endSeenAtMs === undefined
        ? Math.max(0, ports.clock.now() - facts.endedAtMs)
        : ports.clock.monotonicMs() - endSeenAtMs,
    sees: parts.leases.sees,
    absentAfterMs,
    lostSightAt: lost.length === 0 ? '' : timestamp(lostAtMs),
  };
}

interface Judged {
  readonly ports: PresencePorts;
  readonly parts: WatchParts;
  readonly watched: Watched;
  readonly facts: PresenceFacts;
  readonly sight: Sight;
}

function verdictFrom({ ports, parts, watched, facts, sight }: Judged): presence.PresenceVerdict {
  const label = verdictOf(facts, sight);
  const heardMs = newestHeardMs(parts, watched);
  const ageMs =
    heardMs === undefined
      ? Math.max(
          0,
          ports.clock.now() - Date.parse(facts.lastHeardAt || timestamp(ports.clock.now())),
        )
      : Math.round(ports.clock.monotonicMs() - heardMs);
  const lastHeardAt =
    heardMs === undefined ? facts.lastHeardAt : timestamp(ports.clock.now() - ageMs);
  return {
    participant: watched.participant,
    verdict: label.verdict,
    cause: label.cause,
    since: label.since,
    evidence: label.evidence,
    lastHeardAt,
    lastHeardAgeMs: ageMs,
    heard: lastHeardAt !== '',
    why: facts.why.map((entry) => ({ ...entry })),
  };
}

/** The newest byte on any open connection of theirs that we hold. */
function newestHeardMs(parts: WatchParts, watched: Watched): number | undefined {
  let newest: number | undefined;
  const { tenant, conversation, participant } = watched;
  for (const connection of parts.connections.of(tenant, conversation, participant)) {
    newest = Math.max(newest ?? 0, connection.state.lastHeardMs);
  }
  return newest;
}
