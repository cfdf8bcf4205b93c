import type { Clock } from '@stillhere/kernel';
import type { ServerClock } from '../model/server-clock.js';
import type { DeskTime } from '../parts/time.js';

const tickMs = 1_000;

/** One timer for everything that counts on this desk; none while nothing does. */
export function createDeskTime(clock: Clock, server: ServerClock): DeskTime {
  const listeners = new Set<() => void>();
  let timer: ReturnType<typeof setInterval> | undefined;
  return {
    monotonicMs: () => clock.monotonicMs(),
    serverMs: () => server.nowMs(),
    onTick(listener) {
      listeners.add(listener);
      timer ??= setInterval(() => {
        // Nobody sees a hidden desk count; the first second back on screen puts all of it right.
        if (!document.hidden) for (const tick of listeners) tick();
      }, tickMs);
      return () => {
        listeners.delete(listener);
        if (listeners.size > 0) return;
        clearInterval(timer);
        timer = undefined;
      };
    },
  };
}
