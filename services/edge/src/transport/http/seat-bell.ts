import { type Cancel, createLatest, type Timers } from '@stillhere/kernel';

/**
 * Rings when somebody's seats may have changed, and a few times more afterwards: a seat is given
 * back by a reactor, a moment after the end of the chat that told us.
 */
export interface SeatBell {
  ring(): void;
  /** Rings once at first; ends when it is over. */
  heard(): AsyncIterable<unknown>;
}

const afterwardsMs = [250, 1_000, 4_000] as const;

export function createSeatBell(timers: Timers, over: AbortSignal): SeatBell {
  const rings = createLatest(0);
  let pending: readonly Cancel[] = [];
  const again = (): void => rings.publish((rings.value ?? 0) + 1);
  const hush = (): void => {
    for (const cancel of pending) cancel();
  };
  over.addEventListener('abort', hush, { once: true });
  return {
    ring() {
      if (over.aborted) return;
      hush();
      again();
      pending = afterwardsMs.map((delayMs) => timers.after(delayMs, again));
    },
    heard: () => rings.watch(over),
  };
}
