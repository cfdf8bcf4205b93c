import { accepted, type Outcome, rejected } from '@stillhere/kernel';
import { priorityOf } from '../matching/turn.js';
import type { AcknowledgeAlarm, EndOffer, Offer, ReachStep, WaitCommand } from './commands.js';
import type { WaitEvent } from './events.js';
import type { QueueState } from './state.js';

export type WaitRejection =
  /** It rings at another desk. */
  | { readonly code: 'OfferedToAnother' }
  /** This counselor knows the person. */
  | { readonly code: 'ConflictOfInterest' }
  /** The offer was taken, ran out or was withdrawn before the answer. */
  | { readonly code: 'OfferOver' }
  /** Nobody waits here for whom there is an alarm. */
  | { readonly code: 'NoAlarm' };

type Decision = Outcome<WaitEvent, WaitRejection>;
type Waiting = Extract<QueueState, { status: 'waiting' }>;

/** What is done for somebody who waits. For who does not wait any more nothing is done, and nothing is wrong. */
export function decideWait(command: WaitCommand, state: QueueState): Decision {
  switch (command.type) {
    case 'offer':
      return state.status === 'waiting' ? decideOffer(command, state) : accepted();
    case 'end-offer':
      return decideEndOffer(command, state);
    case 'reach-step':
      return state.status === 'waiting' ? decideStep(command, state) : accepted();
    case 'acknowledge-alarm':
      return decideAcknowledge(command, state);
  }
}

/** To one at a time. */
function decideOffer({ type: _, ...data }: Offer, { wait, past }: Waiting): Decision {
  if (wait.offer?.counselor === data.counselor) return accepted();
  if (wait.offer !== undefined) return rejected({ code: 'OfferedToAnother' });
  if (past.conflicts.includes(data.counselor)) return rejected({ code: 'ConflictOfInterest' });
  return accepted({
    type: 'queue.conversation-offered',
    data: { ...data, offer: past.offers + 1 },
  });
}

function decideEndOffer({ type: _, ...data }: EndOffer, state: QueueState): Decision {
  if (state.status === 'waiting') {
    const { offer, refusals } = state.wait;
    const isOpen = offer?.offer === data.offer && offer.counselor === data.counselor;
    if (isOpen) return accepted({ type: 'queue.offer-ended', data });
    const isDone = refusals.some(
      (one) =>
        one.offer === data.offer &&
        one.counselor === data.counselor &&
        one.outcome === data.outcome,
    );
    if (isDone) return accepted();
  }
  // What ends by itself may come too late; who says no is told that it was too late.
  return data.outcome === 'declined' ? rejected({ code: 'OfferOver' }) : accepted();
}

function decideStep({ type: _, raised, ...data }: ReachStep, { wait, entry }: Waiting): Decision {
  const { rung } = wait;
  const isDone = {
    'skills-widened': rung.skillsWidened,
    'centre-widened': rung.centreWidened,
    'priority-raised': rung.raised !== raised,
    'alarm-raised': rung.alarmRaised,
  }[data.step];
  if (isDone) return accepted();
  const after = data.step === 'priority-raised' ? rung.raised + 1 : rung.raised;
  const priority = priorityOf({ priority: entry.priority, raised: after });
  return accepted({ type: 'queue.step-reached', data: { ...data, priority } });
}

/** Whoever is first; a second one hears who that was. */
function decideAcknowledge({ type: _, ...data }: AcknowledgeAlarm, state: QueueState): Decision {
  const alarm = state.status === 'waiting' ? state.wait.alarm : undefined;
  if (alarm === undefined) return rejected({ code: 'NoAlarm' });
  return alarm.by === '' ? accepted({ type: 'queue.alarm-acknowledged', data }) : accepted();
}
