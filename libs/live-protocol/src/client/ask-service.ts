/** Longer, and the next try has told more. */
const askWithinMs = 4_000;

/** How our service is: its own answer, or that of whatever stands in front of it and cannot reach it. */
export async function askService(): Promise<'well' | 'unwell' | 'no-answer'> {
  try {
    const signal = AbortSignal.timeout(askWithinMs);
    const { status } = await fetch('/readyz', { cache: 'no-store', signal });
    return status >= 500 ? 'unwell' : 'well';
  } catch {
    // No network, or nobody there: from here they look the same.
    return 'no-answer';
  }
}
