/**
 * One tab of a person acts for all of them: the first that asks, then the next when it goes. Where
 * the browser has no locks (a page that came without TLS) every tab acts for itself.
 */
export function takeTurn(name: string, onTurn: () => void): () => void {
  if (!('locks' in navigator)) {
    onTurn();
    return () => undefined;
  }
  const ended = new AbortController();
  const held = new Promise<void>((resolve) =>
    ended.signal.addEventListener('abort', () => resolve(), { once: true }),
  );
  navigator.locks
    .request(name, { signal: ended.signal }, () => {
      if (ended.signal.aborted) return undefined;
      onTurn();
      return held;
    })
    .catch((error: unknown) => {
      // Letting go before one's turn came is told as an abort.
      if (!ended.signal.aborted) throw error;
    });
  return () => ended.abort();
}
