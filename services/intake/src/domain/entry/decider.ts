import { decide } from './decide.js';
import { evolve } from './evolve.js';
import { type EntryState, initialState } from './state.js';

export const entryDecider = {
  initialState,
  evolve,
  decide,
  /** Everything else about them is a conversation's. */
  isOver: ({ request }: EntryState): boolean => request !== undefined,
} as const;
