import { accepted, type Outcome, rejected } from '@stillhere/kernel';
import type { Accept, Assign, Enter, Leave, QueueCommand, Return } from './commands.js';
import { decideWait, type WaitRejection } from './decide-wait.js';
import type { QueueEvent } from './events.js';
import { ownerOf, type QueueState } from './state.js';

export type QueueRejection =
  /** Another counselor has it. */
  | { readonly code: 'AlreadyAccepted' }
  /** It never entered, or it ended. */
  | { readonly code: 'NotWaiting' }
  /** Not who was named has it now. */
  | { readonly code: 'OwnerChanged' }
  | WaitRejection;

type Decision = Outcome<QueueEvent, QueueRejection>;

/**
 * The one law of who has a conversation: the list, one counselor, or nobody any more. Accepting,
 * giving, putting back, vanishing and ending all are decided here, each on what the one before left.
 */
export function decide(command: QueueCommand, state: QueueState): Decision {
  switch (command.type) {
    case 'enter':
      return decideEnter(command, state);
    case 'accept':
      return decideAccept(command, state);
    case 'assign':
      return decideAssign(command, state);
    case 'return':
      return decideReturn(command, state);
    case 'leave':
      return decideLeave(command, state);
    case 'offer':
    case 'end-offer':
    case 'reach-step':
    case 'acknowledge-alarm':
      return decideWait(command, state);
  }
}

function decideEnter({ type: _, ...data }: Enter, state: QueueState): Decision {
  return state.status === 'missing'
    ? accepted({ type: 'queue.conversation-entered', data })
    : accepted();
}

/** From the list only, to the first who asks; while it rings at a desk, to whom it was offered. */
function decideAccept({ type: _, ...data }: Accept, state: QueueState): Decision {
  if (isNowhere(state)) return rejected({ code: 'NotWaiting' });
  if (state.status === 'waiting') {
    const { offer } = state.wait;
    const isAnothers = offer !== undefined && offer.counselor !== data.counselor;
    if (isAnothers) return rejected({ code: 'OfferedToAnother' });
    if (isInConflict(state, data.counselor)) return rejected({ code: 'ConflictOfInterest' });
    return accepted({ type: 'queue.conversation-accepted', data });
  }
  return ownerOf(state) === data.counselor ? accepted() : rejected({ code: 'AlreadyAccepted' });
}

/** From the list or from the counselor who has it, by somebody who knows which. */
function decideAssign({ type: _, ...data }: Assign, state: QueueState): Decision {
  if (isNowhere(state)) return rejected({ code: 'NotWaiting' });
  if (ownerOf(state) === data.counselor) return accepted();
  if (ownerOf(state) !== data.previous) return rejected({ code: 'OwnerChanged' });
  if (isInConflict(state, data.counselor)) return rejected({ code: 'ConflictOfInterest' });
  return accepted({ type: 'queue.conversation-assigned', data });
}

const isInConflict = (
  { past }: Extract<QueueState, { status: 'waiting' | 'owned' }>,
  counselor: string,
): boolean => past.conflicts.includes(counselor);

/** Back to the list, with the place that its first wait gave it. */
function decideReturn({ type: _, ...data }: Return, state: QueueState): Decision {
  if (isNowhere(state)) return rejected({ code: 'NotWaiting' });
  if (state.status === 'waiting') {
    const isDone = state.returned?.counselor === data.counselor;
    return isDone ? accepted() : rejected({ code: 'OwnerChanged' });
  }
  if (ownerOf(state) !== data.counselor) return rejected({ code: 'OwnerChanged' });
  return accepted({ type: 'queue.conversation-returned', data: { ...data, ...state.entry } });
}

function decideLeave({ type: _, ...data }: Leave, state: QueueState): Decision {
  return isNowhere(state) ? accepted() : accepted({ type: 'queue.conversation-left', data });
}

type Nowhere = Extract<QueueState, { status: 'missing' | 'over' }>;

const isNowhere = (state: QueueState): state is Nowhere =>
  state.status === 'missing' || state.status === 'over';
