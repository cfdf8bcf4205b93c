import type { Clock } from '@stillhere/kernel';
import type { GraceRule } from '../domain/worker/shift.js';

/** After a start everybody has this long to come back before anything is held against them. */
export const comeBackMs = 10_000;
/** The wall clock is adjusted by less from one look to the next; more is a step, or a machine that slept. */
const stepMs = 1_000;

/**
 * How long a desk may be away. The log tells when it went in wall time, so a wall clock that is set
 * takes nobody's chats and keeps nobody's for longer: the grace then counts anew, as after a start (I31).
 */
export function createGrace(clock: Pick<Clock, 'now' | 'monotonicMs'>, graceMs: number): GraceRule {
  let aheadMs = clock.now() - clock.monotonicMs();
  let fromMs = clock.now() + comeBackMs;
  return {
    graceMs,
    get fromMs() {
      const nowMs = clock.now();
      const nowAheadMs = nowMs - clock.monotonicMs();
      if (Math.abs(nowAheadMs - aheadMs) > stepMs) fromMs = nowMs + comeBackMs;
      aheadMs = nowAheadMs;
      return fromMs;
    },
    get nowMs() {
      return clock.now();
    },
  };
}
