import type { Cancel, Clock, Timers } from '@stillhere/kernel';

/** A process that stood still for longer could not see (E10): silence meanwhile was its own. */
export const lagMaxMs = 2_000;
const tickMs = 500;

/** This process stood still: paused, starved or suspended with its machine. */
export interface StoodStill {
  readonly kind: 'stood-still';
}

/** Notices a standstill by its own clock. */
export interface StandstillWatch {
  start(): void;
  /** To be asked before silence is judged and before late evidence is met. */
  check(): void;
  stop(): void;
}

export interface StandstillPorts {
  readonly clock: Clock;
  readonly timers: Timers;
}

export function createStandstillWatch(
  { clock, timers }: StandstillPorts,
  tell: (event: StoodStill) => void,
): StandstillWatch {
  let tickedAtMs = clock.monotonicMs();
  let cancel: Cancel | undefined;

  function check(): void {
    const nowMs = clock.monotonicMs();
    const stoodStill = nowMs - tickedAtMs > tickMs + lagMaxMs;
    if (!stoodStill) return;
    tickedAtMs = nowMs;
    tell({ kind: 'stood-still' });
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
