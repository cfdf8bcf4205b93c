import { accepted } from '@stillhere/kernel';
import type { ConversationEvent } from './events.js';
import { type Decision, refuse } from './rejections.js';
import type { ExistingConversation } from './state.js';

/**
 * Presence is with one owner at a time, and an owner that stood still finds out too late (0051). What the first word of a
 * newer one adds here fences the older ones out, before that word and in the same append.
 */
export function ofOwner(
  fence: number,
  state: ExistingConversation,
  decideFact: () => Decision,
): Decision {
  if (fence < state.fence) return refuse('StaleOwner');
  const decided = decideFact();
  if (!decided.ok || fence === state.fence) return decided;
  const taken: ConversationEvent = { type: 'conversation.presence-taken', data: { fence } };
  return accepted(taken, ...decided.events);
}
