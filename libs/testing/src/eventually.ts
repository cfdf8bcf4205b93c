/** Lets everything that is ready run: all promise reactions and one turn of I/O. */
export const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A wait that never ends is a failed test with a clear sentence; a busy machine is not a failure. */
const waitMaxMs = 20_000;

/**
 * Resolves with the first truthy answer of `probe`, asked once a turn: for effects that arrive by
 * themselves and have no event to await. Throws when `what` has not come to pass within `maxMs`, 20 s unless it
 * waits for something slow.
 */
export async function eventually<T>(
  what: string,
  probe: () => T | Promise<T>,
  maxMs = waitMaxMs,
): Promise<T> {
  const started = performance.now();
  for (;;) {
    const answer = await probe();
    if (answer) return answer;
    if (performance.now() - started > maxMs) throw new Error(`did not happen: ${what}`);
    await turn();
  }
}
