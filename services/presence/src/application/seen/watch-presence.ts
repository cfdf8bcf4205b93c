import type { CallContext, presence } from '@stillhere/contracts';
import type { Cancel } from '@stillhere/kernel';
import { changesInMs, noFacts } from '../../domain/verdict/index.js';
import type { PresencePorts } from '../ports.js';
import { type AdmissionParts, admit } from './admission.js';
import type { ChangeSignals } from './change-signals.js';
import { type JudgeParts, judge, sightOf } from './judge.js';

export interface WatchParts extends AdmissionParts, JudgeParts {
  readonly signals: ChangeSignals;
}

/** The verdict about one participant: now, at each change, and when they are heard again. */
export function createWatchPresence(
  ports: Pick<PresencePorts, 'session' | 'clock'>,
  parts: WatchParts,
) {
  return async function* watchPresence(
    { conversation, participant }: presence.WatchPresenceRequest,
    { principal, signal }: Pick<CallContext, 'principal' | 'signal'>,
  ): AsyncGenerator<presence.PresenceVerdict> {
    const watched = { tenant: principal.tenant, conversation, participant };
    const asking = { ...watched, principal, method: 'WatchPresence' } as const;
    let shown = '';
    let byTime: Cancel | undefined;
    try {
      for await (const _ of parts.signals.watch(watched, signal)) {
        byTime?.();
        const row = await admit(ports, parts, asking);
        if (signal.aborted) return;
        const facts = row.facts[participant] ?? noFacts;
        const gateways = facts.open.map(({ gateway }) => gateway);
        const sight = sightOf(ports, parts, { person: watched, gateways });
        const changesMs = changesInMs(facts, sight);
        byTime =
          changesMs === undefined ? undefined : parts.signals.changedAfter(watched, changesMs);
        const verdict = judge(ports, parts, { watched, facts, sight });
        const news = newsOf(verdict);
        if (news !== shown) {
          shown = news;
          yield verdict;
        }
      }
    } finally {
      byTime?.();
    }
  };
}

/** What a screen has not seen yet; the age counts up there by itself. */
const newsOf = ({ verdict, cause, since, lastHeardAt, why }: presence.PresenceVerdict): string =>
  [verdict, cause, since, lastHeardAt, why.at(-1)?.evidence].join('|');
