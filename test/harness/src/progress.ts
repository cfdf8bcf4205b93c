import { systemClock, systemTimers } from '@stillhere/nest-kit';

const startedMs = systemClock.monotonicMs();

/** A line with the seconds since the start. */
export function say(line: string): void {
  const seconds = (systemClock.monotonicMs() - startedMs) / 1_000;
  console.log(`${seconds.toFixed(1).padStart(6)} s  ${line}`);
}

export const pause = (delayMs: number): Promise<void> =>
  new Promise((resolve) => {
    systemTimers.after(delayMs, resolve);
  });
