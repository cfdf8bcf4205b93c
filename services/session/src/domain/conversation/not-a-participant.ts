import type { ConversationRejection } from './rejections.js';
import { counselorOf, type ExistingConversation } from './state.js';

/**
 * The two sides are the visitor and the counselor who is assigned now. Why `participant` is
 * neither, or `undefined` when it is one of them.
 */
export function notAParticipant(
  state: ExistingConversation,
  participant: string,
): ConversationRejection['code'] | undefined {
  if (participant === state.visitor) return undefined;
  if (participant === counselorOf(state)?.participant) return undefined;
  return participant.startsWith('counselor:') ? 'NotAssigned' : 'NotParticipant';
}
