import type { Visibility } from '@stillhere/live-protocol';

/** What follows the life of the page: every chat's client, and the desk's own. */
export interface PageTied {
  visibility(state: Visibility): void;
  /** Awake, back on the network, or back from the cache: prove the link now. */
  wake(): void;
  /** The page goes for good; a page that goes into the back/forward cache has only fallen asleep. */
  leave?(): void;
}

/**
 * Tells what the browser tells about this page: on screen, hidden, frozen, awake, gone. `freeze` and
 * `resume` are Chromium's: https://wicg.github.io/page-lifecycle/
 */
export function tieToPage(tied: PageTied): () => void {
  const ended = new AbortController();
  const options = { signal: ended.signal };
  const tell = (): void => tied.visibility(document.hidden ? 'hidden' : 'visible');
  const wake = (): void => {
    tell();
    tied.wake();
  };
  document.addEventListener('visibilitychange', () => (document.hidden ? tell() : wake()), options);
  document.addEventListener('freeze', () => tied.visibility('freezing'), options);
  document.addEventListener('resume', wake, options);
  addEventListener('pageshow', wake, options);
  addEventListener('online', wake, options);
  // It may be wrong: a reason to ask, not a fact.
  addEventListener('offline', wake, options);
  addEventListener(
    'pagehide',
    (event) => (event.persisted ? tied.visibility('freezing') : tied.leave?.()),
    options,
  );
  return () => ended.abort();
}
