import type { Timestamp } from './ids.js';

const yearTenThousandMs = 253_402_300_800_000;
let lastMs = Number.NaN;
let lastText = '' as Timestamp;

/**
 * Milliseconds since 1970 in UTC as `2026-11-22T03:14:05.123Z`, so that later sorts after.
 * The last text is kept: a busy millisecond records many events.
 *
 * @throws RangeError outside the years 1970 to 9999
 */
export function timestamp(ms: number): Timestamp {
  if (ms === lastMs) return lastText;
  if (!(ms >= 0 && ms < yearTenThousandMs)) throw new RangeError(`no time of an event: ${ms}`);
  lastText = new Date(ms).toISOString() as Timestamp;
  lastMs = ms;
  return lastText;
}

/** The milliseconds of a recorded time. */
export const timestampMs = (at: Timestamp): number => Date.parse(at);

/** In milliseconds since 1970; months count from 1; days and months beyond their end run on. */
export const utcMidnightMs = (year: number, month: number, day: number): number =>
  new Date(0).setUTCFullYear(year, month - 1, day);
