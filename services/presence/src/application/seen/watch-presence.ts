import type { CallContext, presence } from '@stillhere/contracts';
import type { Cancel } from '@stillhere/kernel';
import { watchable } from '@stillhere/nest-kit';
import type { Watched } from '../../domain/place/index.js';
import { changesInMs, noFacts, type PresenceFacts } from '../../domain/verdict/index.js';
import type { ConversationPresence } from '../../projections/presence-facts.js';
import type { PresencePorts } from '../ports.js';
import type { AdmissionParts } from './admission.js';
import { AdmittedWatch, type Looker } from './admitted-watch.js';
import type { ChangeSignals } from './change-signals.js';
import { type JudgeParts, judge, lastHeard, sightOf } from './judge.js';
import type { OutlookOf } from './outlook.js';

export interface WatchParts extends AdmissionParts, JudgeParts {
  readonly signals: ChangeSignals;
  readonly outlookOf: OutlookOf;
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
  #verdict: presence.PresenceVerdict | undefined;
  #byTime: Cancel | undefined;
  /** Records, time or our own sight changed: of these a label is made, and not of what was heard. */
  #isLabelDue = true;
  readonly #leave: Cancel;

  constructor(
    private readonly ports: Ports,
    private readonly parts: WatchParts,
    private readonly of: {
      readonly watched: Watched;
      readonly watch: AdmittedWatch<presence.PresenceVerdict>;
    },
  ) {
    this.#leave = parts.signals.watch(of.watched, (what) => {
      if (what !== 'heard') this.#isLabelDue = true;
      of.watch.changed();
    });
  }

  look(row: ConversationPresence): void {
    const facts = row.facts[this.of.watched.participant] ?? noFacts;
    const verdict = this.#verdict;
    if (this.#isLabelDue || !verdict) {
      this.#isLabelDue = false;
      this.#show(this.#judge(facts));
      return;
    }
    const heard = lastHeard(this.ports, this.parts, { watched: this.of.watched, facts });
    this.#show({ ...verdict, ...heard });
  }

  #judge(facts: PresenceFacts): presence.PresenceVerdict {
    const { ports, parts } = this;
    const { watched } = this.of;
    const gateways = facts.open.map(({ gateway }) => gateway);
    const sight = sightOf(ports, parts, { person: watched, gateways });
    const changesMs = changesInMs(facts, sight);
    this.#byTime?.();
    this.#byTime =
      changesMs === undefined ? undefined : parts.signals.changedAfter(watched, changesMs);
    return judge(ports, parts, { watched, facts, sight });
  }

  #show(verdict: presence.PresenceVerdict): void {
    this.#verdict = verdict;
    const outlook = this.parts.outlookOf(this.of.watched);
    const news = `${newsOf(verdict)}|${outlook?.version ?? ''}`;
    if (news === this.#shown) return;
    this.#shown = news;
    this.of.watch.shows({ ...verdict, contact: outlook?.value });
  }

  leave(): void {
    this.#leave();
    this.#byTime?.();
  }
}

/** What a screen has not seen yet; the age counts up there by itself. */
const newsOf = ({ verdict, cause, since, lastHeardAt, why }: presence.PresenceVerdict): string =>
  [verdict, cause, since, lastHeardAt, why.at(-1)?.evidence].join('|');
