import type { Asked } from './api.js';

/** Doubles from half a second to fifteen, with full jitter: many pages come back at once. */
const firstDelayMs = 500;
const longestDelayMs = 15_000;

/**
 * Asks until there is an answer; tells each time that there was none. `online` and a page that is
 * shown again ask at once. Aborting `signal` ends it without an answer.
 */
export async function askUntilAnswered<T>(
  ask: () => Promise<Asked<T>>,
  options: { readonly signal: AbortSignal; readonly onUnreached: () => void },
): Promise<Exclude<Asked<T>, { status: 'unreached' }> | undefined> {
  for (let delayMs = firstDelayMs; !options.signal.aborted; ) {
    const asked = await ask();
    if (options.signal.aborted) return undefined;
    if (asked.status !== 'unreached') return asked;
    options.onUnreached();
    await pause(firstDelayMs / 2 + Math.random() * delayMs, options.signal);
    delayMs = Math.min(delayMs * 2, longestDelayMs);
  }
  return undefined;
}

/** `online`, a page that is shown again, and the signal end it early. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const ended = new AbortController();
    const done = () => {
      clearTimeout(timer);
      ended.abort();
      resolve();
    };
    const timer = setTimeout(done, ms);
    addEventListener('online', done, { signal: ended.signal });
    addEventListener('pageshow', done, { signal: ended.signal });
    signal.addEventListener('abort', done, { signal: ended.signal });
  });
}
