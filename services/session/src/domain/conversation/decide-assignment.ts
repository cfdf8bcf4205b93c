import { accepted } from '@stillhere/kernel';
import type { Assign, End } from './commands.js';
import { notAParticipant } from './not-a-participant.js';
import { type Decision, refuse } from './rejections.js';
import { counselorOf, type ExistingConversation } from './state.js';

/** R6: never with two counselors. Whoever assigns names whom they believe to be assigned. */
export function decideAssign({ type: _, ...data }: Assign, state: ExistingConversation): Decision {
  if (state.status === 'ended') return refuse('ConversationClosed');
  const current = counselorOf(state)?.participant ?? '';
  if (current === data.counselor) return accepted();
  if (current !== data.previous) return refuse('AssignmentChanged');
  return accepted({ type: 'conversation.assigned', data });
}

/** By one of the two sides in their own name, or by staff or a policy that is no side of it. */
export function decideEnd({ type: _, ...data }: End, state: ExistingConversation): Decision {
  if (state.status === 'ended') {
    const same = state.end.by === data.by && state.end.disposition === data.disposition;
    return same ? accepted() : refuse('AlreadyEnded');
  }
  const isParticipant = data.by.startsWith('visitor:') || data.by.startsWith('counselor:');
  const refused = isParticipant ? notAParticipant(state, data.by) : undefined;
  return refused ? refuse(refused) : accepted({ type: 'conversation.ended', data });
}
