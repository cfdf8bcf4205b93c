import type { CallContext, presence } from '@stillhere/contracts';
import type { Cancel } from '@stillhere/kernel';
import { watchable } from '@stillhere/nest-kit';
import type { Watched } from '../../domain/place/index.js';
import { changesInMs, noFacts } from '../../domain/verdict/index.js';
import type { ConversationPresence } from '../../projections/presence-facts.js';
import type { PresencePorts } from '../ports.js';
import type { AdmissionParts } from './admission.js';
import { AdmittedWatch, type Looker } from './admitted-watch.js';
import type { ChangeSignals } from './change-signals.js';
import { type JudgeParts, judge, sightOf } from './judge.js';

export interface WatchParts extends AdmissionParts, JudgeParts {
  readonly signals: ChangeSignals;
}

type Ports = Pick<PresencePorts, 'session' | 'clock'>;

/** The verdict about one participant: now, at each change, and when they are heard again. */
export function createWatchPresence(ports: Ports, parts: WatchParts) {
  return (
    { conversation, participant }: presence.WatchPresenceRequest,
    { principal }: Pick<CallContext, 'principal'>,
  ): AsyncIterable<presence.PresenceVerdict> => {
    const watched = { tenant: principal.tenant, conversation, participant };
    const asking = { ...watched, principal, method: 'WatchPresence' } as const;
    return watchable((watcher) => {
      const watch = new AdmittedWatch(ports, parts, { asking, watcher });
      return watch.begin(new PresenceLooker(ports, parts, { watched, watch }));
    });
  };
}

class PresenceLooker implements Looker {
  #shown = '';
  #byTime: Cancel | undefined;
  readonly #leave: Cancel;

  constructor(
    private readonly ports: Ports,
    private readonly parts: WatchParts,
    private readonly of: {
      readonly watched: Watched;
      readonly watch: AdmittedWatch<presence.PresenceVerdict>;
    },
  ) {
    this.#leave = parts.signals.watch(of.watched, () => of.watch.changed());
  }

  look(row: ConversationPresence): void {
    const { ports, parts } = this;
    const { watched, watch } = this.of;
    const facts = row.facts[watched.participant] ?? noFacts;
    const gateways = facts.open.map(({ gateway }) => gateway);
    const sight = sightOf(ports, parts, { person: watched, gateways });
    const changesMs = changesInMs(facts, sight);
    this.#byTime?.();
    this.#byTime =
      changesMs === undefined ? undefined : parts.signals.changedAfter(watched, changesMs);
    const verdict = judge(ports, parts, { watched, facts, sight });
    const news = newsOf(verdict);
    if (news === this.#shown) return;
    this.#shown = news;
    watch.shows(verdict);
  }

  leave(): void {
    this.#leave();
    this.#byTime?.();
  }
}

/** What a screen has not seen yet; the age counts up there by itself. */
const newsOf = ({ verdict, cause, since, lastHeardAt, why }: presence.PresenceVerdict): string =>
  [verdict, cause, since, lastHeardAt, why.at(-1)?.evidence].join('|');
