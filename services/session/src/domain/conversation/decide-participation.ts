import { accepted } from '@stillhere/kernel';
import type { Leave, Share } from './commands.js';
import type { ConversationEvent } from './events.js';
import { notAParticipant } from './not-a-participant.js';
import { type Decision, refuse } from './rejections.js';
import { type ExistingConversation, participantOf } from './state.js';

/**
 * An explicit leave, never inferred (I25). A visitor who leaves while nobody is assigned leaves
 * nobody behind: the conversation ends with it, so that no counselor is offered an empty room.
 */
export function decideLeave({ type: _, ...data }: Leave, state: ExistingConversation): Decision {
  const refused = notAParticipant(state, data.participant);
  if (refused) return refuse(refused);
  if (participantOf(state, data.participant).left) return accepted();
  const left: ConversationEvent = { type: 'conversation.participant-left', data };
  if (state.status !== 'waiting') return accepted(left);
  const end = { by: data.participant, disposition: 'visitor-left' } as const;
  return accepted<ConversationEvent>(left, { type: 'conversation.ended', data: end });
}

export function decideShare({ type: _, ...data }: Share, state: ExistingConversation): Decision {
  const refused = notAParticipant(state, data.participant);
  if (refused) return refuse(refused);
  const { sharing } = participantOf(state, data.participant);
  const same = sharing.displayed === data.displayed && sharing.typing === data.typing;
  return same ? accepted() : accepted({ type: 'conversation.sharing-changed', data });
}
