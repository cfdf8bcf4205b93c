import { accepted } from '@stillhere/kernel';
import type { TakePresence } from './commands.js';
import type { ConversationEvent, PresenceTaken } from './events.js';
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
  return accepted<ConversationEvent>(taken(fence), ...decided.events);
}

/** 0: whoever shared it is gone, and the one process that has the log for itself looks after all. */
export function decideTake({ fence }: TakePresence, state: ExistingConversation): Decision {
  if (fence === state.fence) return accepted();
  if (fence !== 0 && fence < state.fence) return refuse('StaleOwner');
  return accepted(taken(fence));
}

const taken = (fence: number): PresenceTaken => ({
  type: 'conversation.presence-taken',
  data: { fence },
});
