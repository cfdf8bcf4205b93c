import { systemClock, systemTimers } from '@stillhere/nest-kit';

const startedMs = systemClock.monotonicMs();

export const seconds = (): number => (systemClock.monotonicMs() - startedMs) / 1_000;

/** A line with the seconds since the start. */
export function say(line: string): void {
  console.log(`${seconds().toFixed(1).padStart(6)} s  ${line}`);
}

export const pause = (delayMs: number): Promise<void> =>
  new Promise((resolve) => {
    systemTimers.after(delayMs, resolve);
  });

const lookAgainMs = 25;

/** For what tells nobody when it is done. Resolves with what is wrong when it never came. */
export async function until(
  what: string,
  holds: () => boolean | Promise<boolean>,
  withinMs: number,
): Promise<string[]> {
  const startedMs = systemClock.monotonicMs();
  while (!(await holds())) {
    if (systemClock.monotonicMs() - startedMs > withinMs) return [`not in ${withinMs} ms: ${what}`];
    await pause(lookAgainMs);
  }
  return [];
}
