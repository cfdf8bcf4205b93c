import { decide } from './decide.js';
import { evolve } from './evolve.js';
import { type ConversationState, initialState } from './state.js';

/** The rules of one conversation. `evolve` takes events as the log gives them back. */
export const conversationDecider = {
  initialState,
  evolve,
  decide,
  isOver: ({ status }: ConversationState): boolean => status === 'ended',
} as const;
