import { type Timestamp, timestampMs } from '@stillhere/kernel';
import { type Desk, isThere } from './desk.js';

/** A reload takes less than this: whoever loads their desk anew is on shift meanwhile. */
export const reloadMs = 3_000;
/** So long a desk has to come back after we were away ourselves. */
export const reconnectMs = 10_000;

type Shown = Pick<Desk, 'status' | 'since' | 'cause'>;

/**
 * Until when a counselor who takes chats counts as there. `Infinity`: while nothing else is
 * recorded; `-Infinity`: they do not.
 */
export function thereUntilMs({ status, since, cause }: Shown): number {
  if (isThere({ status })) return Number.POSITIVE_INFINITY;
  if (since === '') return Number.NEGATIVE_INFINITY;
  if (status === 'unseen') return timestampMs(since) + reconnectMs;
  if (cause === 'closed-or-reloaded') return timestampMs(since) + reloadMs;
  return Number.NEGATIVE_INFINITY;
}

export interface GraceRule {
  readonly graceMs: number;
  /** Before this nobody can have come back: we were not there to come back to. */
  readonly fromMs: number;
  /** A time after it was written before the wall clock was set back: it says nothing of when (I31). */
  readonly nowMs: number;
}

/**
 * When the chats of a desk that is not there go back to the list: its grace counts from the moment it
 * went, or from the last thing its owner did; `Infinity` while it is there.
 */
export function graceEndsMs(
  desk: Shown,
  actedAt: Timestamp | '',
  { graceMs, fromMs, nowMs }: GraceRule,
): number {
  if (isThere(desk)) return Number.POSITIVE_INFINITY;
  const known = (at: Timestamp | ''): number =>
    at === '' || timestampMs(at) > nowMs ? 0 : timestampMs(at);
  const sinceMs = known(desk.since);
  const wentMs = desk.status === 'unseen' ? sinceMs + reconnectMs : sinceMs;
  return Math.max(wentMs, known(actedAt), fromMs) + graceMs;
}
