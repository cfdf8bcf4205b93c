import type { CallContext, presence } from '@stillhere/contracts';
import type { Cancel } from '@stillhere/kernel';
import { watchable } from '@stillhere/nest-kit';
import { counselorLabel, deskChangesInMs, deskVerdict } from '../../domain/desk/index.js';
import type { ConversationPlace } from '../../domain/place/index.js';
import { changesInMs, noFacts, verdictOf } from '../../domain/verdict/index.js';
import type { ConversationPresence } from '../../projections/presence-facts.js';
import type { PresencePorts } from '../ports.js';
import type { AdmissionParts } from './admission.js';
import { AdmittedWatch, type Looker } from './admitted-watch.js';
import type { Change, ChangeSignals } from './change-signals.js';
import type { DeskRows } from './desk-rows.js';
import { type JudgeParts, sightOf } from './judge.js';

export interface WatchCounselorParts extends AdmissionParts, JudgeParts {
  readonly signals: ChangeSignals;
  readonly desks: Pick<DeskRows, 'of'>;
}

type Ports = Pick<PresencePorts, 'session' | 'clock'>;

/** Whether the counselor of a conversation is there, as its visitor may know it. */
export function createWatchCounselor(ports: Ports, parts: WatchCounselorParts) {
  return (
    { conversation }: presence.WatchCounselorRequest,
    { principal }: Pick<CallContext, 'principal'>,
  ): AsyncIterable<presence.CounselorState> => {
    const place = { tenant: principal.tenant, conversation };
    const asking = { ...place, principal, method: 'WatchCounselor' } as const;
    return watchable((watcher) => {
      const watch = new AdmittedWatch(ports, parts, { asking, watcher });
      return watch.begin(new CounselorLooker(ports, parts, { place, watch }));
    });
  };
}

class CounselorLooker implements Looker {
  #shown = '';
  #counselor = '';
  #byTime: Cancel | undefined;
  readonly #leavePlace: Cancel;
  #leaveDesk: Cancel | undefined;

  constructor(
    private readonly ports: Ports,
    private readonly parts: WatchCounselorParts,
    private readonly of: {
      readonly place: ConversationPlace;
      readonly watch: AdmittedWatch<presence.CounselorState>;
    },
  ) {
    this.#leavePlace = parts.signals.watch(of.place, (what) => this.#changed(what));
  }

  look(row: ConversationPresence): void {
    const { place, watch } = this.of;
    this.#lookAtDeskOf(row.counselor);
    const { state, changesMs } = look(this.ports, this.parts, { place, row });
    this.#byTime?.();
    this.#byTime =
      changesMs === undefined ? undefined : this.parts.signals.changedAfter(place, changesMs);
    const news = JSON.stringify(state);
    if (news === this.#shown) return;
    this.#shown = news;
    watch.shows(state);
  }

  /** Somebody else has it now, or nobody: another desk is looked at. */
  #lookAtDeskOf(counselor: string): void {
    if (counselor === this.#counselor) return;
    this.#counselor = counselor;
    this.#leaveDesk?.();
    const { place } = this.of;
    const desk = { tenant: place.tenant, desk: counselor };
    this.#leaveDesk =
      counselor === '' ? undefined : this.parts.signals.watch(desk, (what) => this.#changed(what));
  }

  /** A visitor is not told when their counselor was heard last. */
  #changed(what: Change): void {
    if (what !== 'heard') this.of.watch.changed();
  }

  leave(): void {
    this.#leavePlace();
    this.#leaveDesk?.();
    this.#byTime?.();
  }
}

interface Looked {
  readonly place: ConversationPlace;
  readonly row: ConversationPresence;
}

function look(ports: Ports, parts: WatchCounselorParts, { place, row }: Looked) {
  const { counselor, counselorName: name } = row;
  const desk = { tenant: place.tenant, desk: counselor };
  const deskFacts = parts.desks.of(desk);
  const deskSight = sightOf(ports, parts, { person: desk, gateways: gatewaysOf(deskFacts) });
  const facts = row.facts[counselor] ?? noFacts;
  const person = { ...place, participant: counselor };
  const sight = sightOf(ports, parts, { person, gateways: gatewaysOf(facts) });
  const label = counselorLabel(deskVerdict(deskFacts, deskSight), verdictOf(facts, sight));
  const steps = [deskChangesInMs(deskFacts, deskSight), changesInMs(facts, sight)];
  const leftMs = steps.filter((step) => step !== undefined);
  return {
    state: { counselor, name, ...label },
    changesMs: leftMs.length === 0 ? undefined : Math.min(...leftMs),
  };
}

const gatewaysOf = ({ open }: { readonly open: readonly { readonly gateway: string }[] }) =>
  open.map(({ gateway }) => gateway);
