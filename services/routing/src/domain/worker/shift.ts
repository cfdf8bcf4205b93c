import type { Timestamp } from '@stillhere/kernel';
import { type Desk, isThere } from './desk.js';

/** A reload takes less than this: whoever loads their desk anew is on shift meanwhile. */
export const reloadMs = 3_000;
/** So long a desk has to come back after we were away ourselves. */
export const reconnectMs = 10_000;
/** After a start everybody has this long to come back before anything is held against them. */
export const comeBackMs = 10_000;

/** When something happened that the log tells the time of, in milliseconds of the caller's clock. */
export type MomentOf = (at: string) => number;

type Shown = Pick<Desk, 'status' | 'since' | 'cause'>;

/**
 * Until when a counselor who takes chats counts as there. `Infinity`: while nothing else is
 * recorded; `-Infinity`: they do not.
 */
export function thereUntilMs({ status, since, cause }: Shown, momentOf: MomentOf): number {
  if (isThere({ status })) return Number.POSITIVE_INFINITY;
  if (since === '') return Number.NEGATIVE_INFINITY;
  if (status === 'unseen') return momentOf(since) + reconnectMs;
  if (cause === 'closed-or-reloaded') return momentOf(since) + reloadMs;
  return Number.NEGATIVE_INFINITY;
}

export interface GraceRule {
  readonly graceMs: number;
  readonly momentOf: MomentOf;
  /** A moment; before it nobody can have come back: we were not there to come back to. */
  readonly fromMs: number;
}

/**
 * When the chats of a desk that is not there go back to the list: its grace counts from the moment it
 * went, or from the last thing its owner did; `Infinity` while it is there.
 */
export function graceEndsMs(
  desk: Shown,
  actedAt: Timestamp | '',
  { graceMs, fromMs, momentOf }: GraceRule,
): number {
  if (isThere(desk)) return Number.POSITIVE_INFINITY;
  const known = (at: Timestamp | ''): number => (at === '' ? 0 : momentOf(at));
  const sinceMs = known(desk.since);
  const wentMs = desk.status === 'unseen' ? sinceMs + reconnectMs : sinceMs;
  return Math.max(wentMs, known(actedAt), fromMs) + graceMs;
}
