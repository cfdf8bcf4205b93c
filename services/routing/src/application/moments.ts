import type { Clock } from '@stillhere/kernel';
import type { MomentOf } from '../domain/worker/shift.js';

/** Times kept: more than people wait and work at once. The oldest is worked out anew from the wall clock. */
const timesMax = 20_000;

/**
 * When things happened that the log tells in wall time, as moments of a clock that nobody sets: a wall
 * clock that is set ends no wait and lengthens none (I31). A time is taken by the wall clock where it
 * is first asked about, which is within a second of its event, and counts by the monotonic one from there.
 */
export interface Moments {
  /** Milliseconds; the wall clock's until somebody sets it. */
  nowMs(): number;
  /** Never later than now. */
  readonly of: MomentOf;
  /** What the wall clock shows at a moment, as it is set now. */
  wallMs(momentMs: number): number;
}

export function createMoments(clock: Pick<Clock, 'now' | 'monotonicMs'>): Moments {
  const startMs = clock.now() - clock.monotonicMs();
  const known = new Map<string, number>();
  const nowMs = (): number => Math.round(startMs + clock.monotonicMs());

  function remember(at: string, momentMs: number): number {
    for (const [oldest] of known) {
      if (known.size < timesMax) break;
      known.delete(oldest);
    }
    known.set(at, momentMs);
    return momentMs;
  }

  return {
    nowMs,
    of: (at) => known.get(at) ?? remember(at, nowMs() - Math.max(0, clock.now() - Date.parse(at))),
    wallMs: (momentMs) => clock.now() + momentMs - nowMs(),
  };
}
