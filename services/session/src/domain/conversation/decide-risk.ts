import { accepted } from '@stillhere/kernel';
import type { SetRisk } from './commands.js';
import { type Decision, refuse } from './rejections.js';
import type { ExistingConversation } from './state.js';

/**
 * Each judgement stands in the history with who made it; the newest counts. The same by the same person says nothing
 * new. What was judged at the end stays: whoever thinks otherwise later writes a note.
 */
export function decideSetRisk(
  { type: _, ...data }: SetRisk,
  state: ExistingConversation,
): Decision {
  if (state.status === 'ended') return refuse('ConversationClosed');
  const { risk } = state;
  if (risk?.level === data.level && risk.by === data.by) return accepted();
  return accepted({
    type: 'conversation.risk-set',
    data: { ...data, previous: risk?.level ?? '' },
  });
}
