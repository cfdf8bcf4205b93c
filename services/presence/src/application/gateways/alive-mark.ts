import { timestamp } from '@stillhere/event-schema';
import type { AliveMark, Cancel, Clock, Timers } from '@stillhere/kernel';

/** How exactly a later process can tell since when nobody of us saw anything. */
export const markEveryMs = 1_000;

export interface AlivePorts {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly aliveMark: AliveMark;
}

/** Leaves a mark every second while this process lives, and one as it stops. */
export function createAliveMarks({ clock, timers, aliveMark }: AlivePorts) {
  let cancel: Cancel | undefined;
  const leave = (): void => aliveMark.leave(timestamp(clock.now()));
  function again(): void {
    leave();
    cancel = timers.after(markEveryMs, again);
  }
  return {
    /**
     * Since when nobody of us saw anything; now, where the process before left no mark. Never later
     * than now, whatever a wall clock did meanwhile.
     */
    blindSince(): string {
      const now = timestamp(clock.now());
      return aliveMark.before === '' || aliveMark.before > now ? now : aliveMark.before;
    },
    start: again,
    stop(): void {
      cancel?.();
      cancel = undefined;
      leave();
    },
  };
}
