import type { WaitingConversation } from '../api/types.js';

/** 0 routine, 1 soon, 2 urgent, 3 now. */
export type Priority = 0 | 1 | 2 | 3;

export const priorityOf = (value: number): Priority =>
  value >= 3 ? 3 : value >= 2 ? 2 : value >= 1 ? 1 : 0;

/** Most urgent first; among equals in the line's own order, which no wall clock that is set changes (I31). */
export const byUrgency = (a: WaitingConversation, b: WaitingConversation): number =>
  b.priority - a.priority;

/** Those who are there and wait. Who is gone has no place and no wait. */
export const inLine = (waiting: readonly WaitingConversation[]): readonly WaitingConversation[] =>
  waiting.filter((one) => one.group === 'waiting');
