/** The first try after a cut comes within this: a restarted server is not met by everyone at once. */
const firstJitterMs = 1_000;
const shortestMs = 500;
/** Longer would be felt as a lost connection after the network came back without an `online` event. */
const longestMs = 15_000;

/** How long to wait before try `attempt` (0 is the first after a cut): full jitter, exponential. */
export function backOffMs(attempt: number, fraction: number): number {
  if (attempt === 0) return fraction * firstJitterMs;
  return fraction * Math.min(longestMs, shortestMs * 2 ** (attempt - 1));
}
