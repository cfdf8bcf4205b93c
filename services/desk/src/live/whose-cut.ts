/**
 * On whose side the link is cut, as far as this page can tell. `ours`: our server does not answer.
 * `theirs`: this computer has no network. `unknown`: nothing comes through, and nothing says why.
 */
export type WhoseCut = 'ours' | 'theirs' | 'unknown';

/** A server that is away is refused at once; a network that is away mostly keeps silent. */
const answerWithinMs = 4_000;

/** Asks for something small: whoever gets any answer, or a refusal at once, has a network. */
export async function whoseCut(): Promise<WhoseCut> {
  if (!navigator.onLine) return 'theirs';
  try {
    await fetch(`${import.meta.env.BASE_URL}icon.svg`, {
      method: 'HEAD',
      cache: 'no-store',
      signal: AbortSignal.timeout(answerWithinMs),
    });
    return 'ours';
  } catch (error) {
    // The time ran out, or the page could not reach anything.
    if (error instanceof DOMException) return navigator.onLine ? 'unknown' : 'theirs';
    if (error instanceof TypeError) return navigator.onLine ? 'ours' : 'theirs';
    throw error;
  }
}
