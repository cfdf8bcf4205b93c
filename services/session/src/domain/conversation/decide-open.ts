import { accepted } from '@stillhere/kernel';
import type { Open } from './commands.js';
import { type Decision, refuse } from './rejections.js';
import type { ConversationState } from './state.js';

export function decideOpen({ type: _, ...data }: Open, state: ConversationState): Decision {
  if (state.status === 'missing') return accepted({ type: 'conversation.opened', data });
  return state.visitor === data.visitor ? accepted() : refuse('ConversationTaken');
}
