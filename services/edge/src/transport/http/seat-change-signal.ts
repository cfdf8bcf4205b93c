import { type Cancel, createLatest, type Timers } from '@stillhere/kernel';

/**
 * Tells that somebody's seats may have changed, and tells it again a few times afterwards: a seat is
 * given back by a reactor, a moment after the end of the chat that told us.
 */
export interface SeatChangeSignal {
  tell(): void;
  /** Told once at first; ends when it is over. */
  told(): AsyncIterable<unknown>;
}

const afterwardsMs = [250, 1_000, 4_000] as const;

export function createSeatChangeSignal(timers: Timers, over: AbortSignal): SeatChangeSignal {
  const changes = createLatest(0);
  let pending: readonly Cancel[] = [];
  const again = (): void => changes.publish((changes.value ?? 0) + 1);
  const cancelPending = (): void => {
    for (const cancel of pending) cancel();
  };
  over.addEventListener('abort', cancelPending, { once: true });
  return {
    tell() {
      if (over.aborted) return;
      cancelPending();
      again();
      pending = afterwardsMs.map((delayMs) => timers.after(delayMs, again));
    },
    told: () => changes.watch(over),
  };
}
