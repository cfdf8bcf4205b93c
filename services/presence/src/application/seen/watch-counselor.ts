import type { CallContext, presence } from '@stillhere/contracts';
import type { Cancel } from '@stillhere/kernel';
import { counselorLabel, deskChangesInMs, deskVerdict } from '../../domain/desk/index.js';
import type { ConversationPlace, Place } from '../../domain/place/index.js';
import { changesInMs, noFacts, verdictOf } from '../../domain/verdict/index.js';
import type { ConversationPresence } from '../../projections/presence-facts.js';
import type { PresencePorts } from '../ports.js';
import { type AdmissionParts, admit } from './admission.js';
import type { ChangeSignals } from './change-signals.js';
import type { DeskRows } from './desk-rows.js';
import { type JudgeParts, sightOf } from './judge.js';

export interface WatchCounselorParts extends AdmissionParts, JudgeParts {
  readonly signals: ChangeSignals;
  readonly desks: Pick<DeskRows, 'of'>;
}

type Ports = Pick<PresencePorts, 'session' | 'clock'>;

/** Whether the counselor of a conversation is there, as its visitor may know it. */
export function createWatchCounselor(ports: Ports, parts: WatchCounselorParts) {
  return async function* watchCounselor(
    { conversation }: presence.WatchCounselorRequest,
    { principal, signal }: Pick<CallContext, 'principal' | 'signal'>,
  ): AsyncGenerator<presence.CounselorState> {
    const place = { tenant: principal.tenant, conversation };
    const asking = { ...place, principal, method: 'WatchCounselor' } as const;
    let shown = '';
    while (!signal.aborted) {
      const { counselor } = await admit(ports, parts, asking);
      const places: Place[] = [place];
      if (counselor !== '') places.push({ tenant: place.tenant, desk: counselor });
      let byTime: Cancel | undefined;
      try {
        for await (const _ of parts.signals.watchAny(places, signal)) {
          byTime?.();
          const row = await admit(ports, parts, asking);
          if (signal.aborted) return;
          // Somebody else has it now, or nobody: another desk is looked at.
          if (row.counselor !== counselor) break;
          const { state, changesMs } = look(ports, parts, { place, row });
          byTime =
            changesMs === undefined ? undefined : parts.signals.changedAfter(place, changesMs);
          const news = JSON.stringify(state);
          if (news !== shown) {
            shown = news;
            yield state;
          }
        }
      } finally {
        byTime?.();
      }
    }
  };
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
