import type { Timers } from './ports.js';

/** Resolves after `delayMs`, or at once when the signal aborts: whoever pauses looks at it next. */
export function pause(
  { timers, signal }: { readonly timers: Timers; readonly signal: AbortSignal },
  delayMs: number,
): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const finish = (): void => {
      cancel();
      signal.removeEventListener('abort', finish);
      resolve();
    };
    const cancel = timers.after(delayMs, finish);
    signal.addEventListener('abort', finish, { once: true });
  });
}
