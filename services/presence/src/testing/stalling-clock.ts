import { type ManualClock, manualClock } from '@stillhere/testing';

export interface StallingClock extends ManualClock {
  /** As a paused process meets it: time jumps, and every timer that was due runs late, in order. */
  stall(durationMs: number): Promise<void>;
}

export function stallingClock(): StallingClock {
  const clock = manualClock();
  let stalledUntilMs: number | undefined;
  return {
    now: () => clock.now(),
    monotonicMs: () => stalledUntilMs ?? clock.monotonicMs(),
    after: (delayMs, work) => clock.after(delayMs, work),
    advance: (durationMs) => clock.advance(durationMs),
    settle: () => clock.settle(),
    stepWall: (byMs) => clock.stepWall(byMs),
    get pending() {
      return clock.pending;
    },
    async stall(durationMs) {
      stalledUntilMs = clock.monotonicMs() + durationMs;
      await clock.advance(durationMs);
      stalledUntilMs = undefined;
    },
  };
}
