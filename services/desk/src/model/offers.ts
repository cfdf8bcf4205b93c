import type { WaitingConversation } from '../api/types.js';

/** What rings at this desk, first in line first. */
export const offersOf = (
  queue: readonly WaitingConversation[],
  account: string,
): readonly WaitingConversation[] =>
  queue.filter(({ offeredTo }) => offeredTo === `counselor:${account}`);

/** Who waited too long, and nobody looks after it by name. */
export const openAlarms = (queue: readonly WaitingConversation[]): readonly WaitingConversation[] =>
  queue.filter(
    ({ group, alarmSince, alarmBy }) => group === 'waiting' && alarmSince !== '' && alarmBy === '',
  );

export const declineReasons = [
  'conflict-of-interest',
  'not-equipped',
  'need-a-break',
  'other',
] as const;
export type DeclineReason = (typeof declineReasons)[number];

const reasons = ['fits-better', 'less-load', 'idle-longer', 'same-everywhere', 'only-one'] as const;
export type OfferedBecause = (typeof reasons)[number];

/** Undefined where a newer server says something else. */
export const offeredBecauseOf = (value: string): OfferedBecause | undefined =>
  reasons.find((one) => one === value);
