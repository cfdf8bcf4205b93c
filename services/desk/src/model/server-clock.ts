import type { Clock } from '@stillhere/kernel';
import type { LiveState } from '@stillhere/live-protocol/client';

/**
 * The server's time, carried on by our monotonic clock: a computer whose clock is wrong, or is set
 * while a shift runs, still shows how long somebody has really waited.
 */
export interface ServerClock {
  /** The server said what time it is. */
  observe(serverMs: number): void;
  nowMs(): number;
}

/** Differences below this are the way through the network; following them would make counters jump. */
const jitterMs = 1_500;

export function createServerClock(clock: Clock): ServerClock {
  let anchorMs = clock.now();
  let anchoredAtMs = clock.monotonicMs();
  const nowMs = (): number => anchorMs + (clock.monotonicMs() - anchoredAtMs);
  return {
    nowMs,
    observe(serverMs) {
      if (!Number.isFinite(serverMs) || Math.abs(serverMs - nowMs()) < jitterMs) return;
      anchorMs = serverMs;
      anchoredAtMs = clock.monotonicMs();
    },
  };
}

/** The server's time now as a conversation's link knows it. Of our clocks only the one that nobody sets is asked. */
export const serverTimeOf = (
  { serverOffsetMs }: Pick<LiveState, 'serverOffsetMs'>,
  clock: Pick<Clock, 'monotonicMs'>,
): number => clock.monotonicMs() + serverOffsetMs;
