import type { DeskLink } from './desk-link.js';

/** A link that is back this soon leaves nothing out of date that anybody would act on. */
const shownFromMs = 10_000;

/**
 * How old what the server told is, in milliseconds; `undefined`: as new as it can be. While the link stands, the
 * server tells each change as it comes: a list that did not change for an hour is not an hour old.
 */
export function knownAgeMs(link: DeskLink, nowMonotonicMs: number): number | undefined {
  if (link.status !== 'cut') return undefined;
  const ageMs = nowMonotonicMs - link.sinceMs;
  return ageMs < shownFromMs ? undefined : ageMs;
}
