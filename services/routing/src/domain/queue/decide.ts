import { accepted, type Outcome, rejected } from '@stillhere/kernel';
import type { Accept, Enter, Leave, QueueCommand } from './commands.js';
import type { QueueEvent } from './events.js';
import type { QueueState } from './state.js';

export type QueueRejection =
  /** Another counselor has it. */
  | { readonly code: 'AlreadyAccepted' }
  /** It never entered, or it ended. */
  | { readonly code: 'NotWaiting' };

type Decision = Outcome<QueueEvent, QueueRejection>;

export function decide(command: QueueCommand, state: QueueState): Decision {
  switch (command.type) {
    case 'enter':
      return decideEnter(command, state);
    case 'accept':
      return decideAccept(command, state);
    case 'leave':
      return decideLeave(command, state);
  }
}

function decideEnter({ type: _, ...data }: Enter, state: QueueState): Decision {
  return state.status === 'missing'
    ? accepted({ type: 'queue.conversation-entered', data })
    : accepted();
}

/** The one place where it is decided who gets a conversation. */
function decideAccept({ type: _, ...data }: Accept, state: QueueState): Decision {
  switch (state.status) {
    case 'waiting':
      return accepted({ type: 'queue.conversation-accepted', data });
    case 'accepted':
      return state.counselor === data.counselor
        ? accepted()
        : rejected({ code: 'AlreadyAccepted' });
    case 'missing':
    case 'left':
      return rejected({ code: 'NotWaiting' });
  }
}

function decideLeave({ type: _, ...data }: Leave, state: QueueState): Decision {
  return state.status === 'waiting'
    ? accepted({ type: 'queue.conversation-left', data })
    : accepted();
}
