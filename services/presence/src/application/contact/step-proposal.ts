import type { session } from '@stillhere/contracts';
import { isServiceFault } from '@stillhere/nest-kit';
import { type ContactPolicy, isAtLeast, type NextStep } from '../../domain/contact/index.js';
import type { ConversationPlace } from '../../domain/place/index.js';
import type { Label } from '../../domain/verdict/index.js';
import type { ContactRow } from '../../projections/contact-row.js';
import type { PresencePorts } from '../ports.js';
import type { Proposal } from '../record/proposal.js';

/** A step that is due, and what was seen then. */
export interface Found {
  readonly place: ConversationPlace;
  readonly row: ContactRow;
  readonly policy: ContactPolicy;
  readonly step: NextStep;
  readonly label: Label;
  /** How long the clock ran by which it comes. */
  readonly ranMs: number;
  readonly lastHeardAt: string;
}

/** Fixed when it was found: a retry says the same, and is refused once anything of it is not so any more. */
export function stepProposal(
  record: Pick<PresencePorts['session'], 'recordContactStep'>,
  found: Found,
): Omit<Proposal, 'written'> {
  const request = requestOf(found);
  return {
    of: { ...found.place, participant: found.row.visitor },
    about: 'contact',
    isPresence: false,
    write({ context, fence }, settled) {
      record.recordContactStep({ ...request, fence }, context).then(
        ({ revision }) => settled({ ok: true, value: { revision } }),
        (fault: unknown) => {
          if (!isServiceFault(fault)) throw fault;
          settled({ ok: false, fault });
        },
      );
    },
  };
}

function requestOf(found: Found): Omit<session.RecordContactStepRequest, 'fence'> {
  const { place, row, policy, step, label, ranMs, lastHeardAt } = found;
  const { verdict, cause, since, evidence } = label;
  return {
    ...{ conversation: place.conversation, policy: policy.version },
    ...{ act: step.act, clock: step.by, why: step.why },
    ranS: Math.round(ranMs / 1_000),
    endsInS: step.act === 'warn' ? endsInS(found) : 0,
    ...{ verdict, cause, since, evidence, lastHeardAt },
    neverEndsFrom: policy.neverEndsFrom,
    afterSteps: row.steps,
    words: Math.max(0, row.words),
    hasWords: row.words >= 0,
  };
}

/** What a warning may say of the end; 0 where none comes by itself. */
function endsInS({ row, policy, step, ranMs }: Found): number {
  const end = policy.clocks[step.by].find(({ act }) => act === 'end');
  if (end === undefined || isAtLeast(row.risk, policy.neverEndsFrom)) return 0;
  return Math.max(0, end.afterS - Math.round(ranMs / 1_000));
}
