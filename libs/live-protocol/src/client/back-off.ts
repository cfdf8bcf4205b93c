import { connectTimeoutMs } from './wire-socket.js';

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

const patienceMs = { least: 2_000, most: connectTimeoutMs };

/**
 * How long an attempt may take to open. The first after a cut goes where the last one went, and that server may have
 * been killed without a word: it gets what connections needed so far, by the formula of a pong's time. Every other
 * one gets the whole time, for a network may have become slower.
 */
export function openWithinMs(attempt: number, openedInMs: number | undefined): number {
  if (attempt > 1 || openedInMs === undefined) return patienceMs.most;
  return Math.min(Math.max(4 * openedInMs + 1_000, patienceMs.least), patienceMs.most);
}

const welcomeMsMax = 20_000;

/**
 * How long a connection that is open may wait to be welcomed: twice as long after each that was not. A server that took
 * the connection is there, and what it did for one that was let go of too early is done in vain: with hundreds at once
 * nobody would come in any more.
 */
export const welcomeWithinMs = (unwelcomed: number): number =>
  Math.min(connectTimeoutMs * 2 ** unwelcomed, welcomeMsMax);
