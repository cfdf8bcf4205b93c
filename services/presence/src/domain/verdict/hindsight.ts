import type { PresenceEvent, PresenceFacts } from './facts.js';

/** What of a moment was not visible to us, as only what was recorded later can tell. */
export interface Hindsight {
  readonly sees: (gateway: string) => boolean;
  /** '' when everything was visible. */
  readonly lostSightAt: string;
}

/**
 * A process that died could not write that it did: the next one records since when nobody saw a
 * connection. Whoever replays a moment in between knows more than the record did then.
 */
export function inHindsight(
  { open }: PresenceFacts,
  later: readonly PresenceEvent[],
  at: string,
): Hindsight {
  const blind = new Set<string>();
  let lostSightAt = '';
  for (const event of later) {
    if (event.type !== 'connection-unseen' || event.since > at) continue;
    const unseen = open.find(({ connEpoch }) => connEpoch === event.connEpoch);
    if (!unseen) continue;
    blind.add(unseen.gateway);
    if (event.since > lostSightAt) lostSightAt = event.since;
  }
  return { sees: (gateway) => !blind.has(gateway), lostSightAt };
}
