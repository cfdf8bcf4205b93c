import { utcMidnightMs } from '@stillhere/kernel';

/** Wall-clock time in a zone of the IANA database, by the rules that Node's own ICU brings. */
export interface Zone {
  readonly name: string;
  /** What has to be added to UTC at this instant. */
  offsetMsAt(ms: number): number;
  /** The first instant at or after which the zone's clocks show this wall time, given as if it were UTC. */
  firstAt(wallMs: number): number;
}

const dayMs = 86_400_000;

/** `undefined`: the IANA database has no such zone. */
export function zoneOf(name: string): Zone | undefined {
  const format = formatOf(name);
  if (format === undefined) return undefined;
  const offsetMsAt = (ms: number): number => {
    const parts: Record<string, number> = {};
    for (const { type, value } of format.formatToParts(ms)) parts[type] = Number(value);
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
    const wallMs = wallOf({ year, month, day }) + (hour * 3600 + minute * 60 + second) * 1_000;
    return wallMs - Math.floor(ms / 1_000) * 1_000;
  };
  return { name, offsetMsAt, firstAt: (wallMs) => firstAt(offsetMsAt, wallMs) };
}

function formatOf(timeZone: string): Intl.DateTimeFormat | undefined {
  // An offset is no zone: it knows no summer.
  if (!/^[A-Za-z]/.test(timeZone)) return undefined;
  try {
    return new Intl.DateTimeFormat('en-US', {
      ...{ timeZone, calendar: 'iso8601', numberingSystem: 'latn', hourCycle: 'h23' },
      ...{ year: 'numeric', month: 'numeric', day: 'numeric' },
      ...{ hour: 'numeric', minute: 'numeric', second: 'numeric' },
    });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return undefined;
  }
}

/** Where clocks are put back it is the earlier of two; where that time was left out, the moment of the jump. */
function firstAt(offsetMsAt: Zone['offsetMsAt'], wallMs: number): number {
  const [before, after] = [offsetMsAt(wallMs - dayMs), offsetMsAt(wallMs + dayMs)];
  for (const ms of [wallMs - Math.max(before, after), wallMs - Math.min(before, after)]) {
    if (ms + offsetMsAt(ms) === wallMs) return ms;
  }
  let [low, high] = [wallMs - Math.max(before, after), wallMs - Math.min(before, after)];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (middle + offsetMsAt(middle) >= wallMs) high = middle;
    else low = middle;
  }
  return high;
}

export interface CalendarDay {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

/** Midnight of this day as if it were UTC; days and months beyond their end run on. */
export const wallOf = ({ year, month, day }: CalendarDay): number =>
  utcMidnightMs(year, month, day);

/** `2026-03-29`; `undefined`: there is no such day. */
export function calendarDayOf(text: string): CalendarDay | undefined {
  const found = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (found === null) return undefined;
  const [year = 0, month = 0, day = 0] = found.slice(1).map(Number);
  if (month < 1 || month > 12 || day < 1) return undefined;
  const daysOfMonth =
    (wallOf({ year, month: month + 1, day: 1 }) - wallOf({ year, month, day: 1 })) / dayMs;
  return day <= daysOfMonth ? { year, month, day } : undefined;
}
