import type { Dock } from './dock.js';

/**
 * Tells every conversation what the browser tells about this page: on screen, hidden, frozen, awake.
 * `freeze` and `resume` are Chromium's: https://wicg.github.io/page-lifecycle/
 */
export function tieToPage(dock: Dock): () => void {
  const ended = new AbortController();
  const options = { signal: ended.signal };
  const tell = (): void =>
    dock.each((client) => client.visibility(document.hidden ? 'hidden' : 'visible'));
  const wake = (): void => {
    tell();
    dock.each((client) => client.wake());
  };
  document.addEventListener('visibilitychange', () => (document.hidden ? tell() : wake()), options);
  document.addEventListener(
    'freeze',
    () => dock.each((client) => client.visibility('freezing')),
    options,
  );
  document.addEventListener('resume', wake, options);
  addEventListener('pageshow', wake, options);
  addEventListener('online', wake, options);
  // It may be wrong: a reason to ask, not a fact.
  addEventListener('offline', wake, options);
  return () => ended.abort();
}
