import type { Metrics } from '@stillhere/telemetry';
import { noFacts, verdictOf, verdicts } from '../../domain/verdict/index.js';
import type { PresencePorts } from '../ports.js';
import { type SightParts, sightOf } from './judge.js';
import type { PresenceRows } from './presence-rows.js';

export interface JudgedRows extends SightParts {
  readonly rows: Pick<PresenceRows, 'all'>;
}

/** How many visitors are here, and of how many nothing can be said: judged when somebody asks, 2 µs each. */
export function measureVerdicts(
  metrics: Metrics,
  ports: Pick<PresencePorts, 'clock'>,
  parts: JudgedRows,
): void {
  metrics.gauge('stillhere_presence_verdicts', (set) => {
    const people = new Map<string, number>(verdicts.map((verdict) => [verdict, 0]));
    for (const { tenant, conversation, row } of parts.rows.all()) {
      const person = { tenant, conversation, participant: row.visitor };
      // Where several processes share them out, each tells of its own.
      if (row.ended || row.visitor === '' || !parts.ownership.owns(person)) continue;
      const facts = row.facts[row.visitor] ?? noFacts;
      const gateways = facts.open.map(({ gateway }) => gateway);
      const { verdict } = verdictOf(facts, sightOf(ports, parts, { person, gateways }));
      people.set(verdict, (people.get(verdict) ?? 0) + 1);
    }
    for (const [verdict, count] of people) set({ verdict }, count);
  });
}
