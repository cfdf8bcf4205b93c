import type { Cancel, Clock, Timers } from '@stillhere/kernel';

/** A process that stood still for longer could not see (E10): silence meanwhile was its own. */
export const lagMaxMs = 2_000;
const tickMs = 500;

/** Notices that this process stood still: paused, starved or suspended with its machine. */
export interface LagWatch {
  start(): void;
  /** To be asked before silence is judged and before late evidence is met. */
  check(): void;
  stop(): void;
}

export interface LagPorts {
  readonly clock: Clock;
  readonly timers: Timers;
}

export function createLagWatch({ clock, timers }: LagPorts, onLag: () => void): LagWatch {
  let tickedAtMs = clock.monotonicMs();
  let cancel: Cancel | undefined;

  function check(): void {
    const nowMs = clock.monotonicMs();
    const stoodStill = nowMs - tickedAtMs > tickMs + lagMaxMs;
    if (!stoodStill) return;
    tickedAtMs = nowMs;
    onLag();
  }
  function tick(): void {
    check();
    tickedAtMs = clock.monotonicMs();
    cancel = timers.after(tickMs, tick);
  }

  return {
    start: tick,
    check: () => {
      if (cancel) check();
    },
    stop() {
      cancel?.();
      cancel = undefined;
    },
  };
}
