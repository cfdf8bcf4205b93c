import type { ChatClients } from './chat-clients.js';

/**
 * Tells every conversation what the browser tells about this page: on screen, hidden, frozen, awake.
 * `freeze` and `resume` are Chromium's: https://wicg.github.io/page-lifecycle/
 */
export function tieToPage(chatClients: ChatClients): () => void {
  const ended = new AbortController();
  const options = { signal: ended.signal };
  const tell = (): void =>
    chatClients.each((client) => client.visibility(document.hidden ? 'hidden' : 'visible'));
  const wake = (): void => {
    tell();
    chatClients.each((client) => client.wake());
  };
  document.addEventListener('visibilitychange', () => (document.hidden ? tell() : wake()), options);
  document.addEventListener(
    'freeze',
    () => chatClients.each((client) => client.visibility('freezing')),
    options,
  );
  document.addEventListener('resume', wake, options);
  addEventListener('pageshow', wake, options);
  addEventListener('online', wake, options);
  // It may be wrong: a reason to ask, not a fact.
  addEventListener('offline', wake, options);
  return () => ended.abort();
}
