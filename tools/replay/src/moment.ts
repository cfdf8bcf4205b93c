/** What somebody calls a moment, before the talk is known. The machine's own time zone never counts. */
export type Moment =
  | { readonly kind: 'instant'; readonly firstMs: number; readonly lastMs: number }
  /** Since midnight UTC. */
  | { readonly kind: 'time-of-day'; readonly firstMs: number; readonly lastMs: number };

export type ReadMoment = Moment | { readonly kind: 'refused'; readonly sentence: string };

/** When the talk began and when its last event came, as the log writes them. */
export interface TalkSpan {
  readonly openedAt: string;
  readonly lastAt: string;
}

/** The rule as the help states it. */
export const momentHelp = `A TIME is one of

  03:14:05                    that time of day within the talk, in UTC: of a talk from 23:50 to 00:40,
                              00:00:20 is after midnight. Refused where the talk has no such moment,
                              or several
  2026-11-22T03:14:05Z        that instant; +01:00 instead of Z for another zone. Without a zone it
                              is refused: the machine's own zone never counts

and stands for its end: 03:14:05 shows what came within that second, 03:14 what came within that
minute, 03:14:05.250 what came up to that millisecond.`;

const secondMs = 1_000;
const minuteMs = 60 * secondMs;
const dayMs = 24 * 60 * minuteMs;

const timeForm = /^(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,3}))?)?$/;
const instantForm = /^(\d{4})-(\d{2})-(\d{2})[T ]([\d:.]+)(Z|[+-]\d{2}:\d{2})?$/;
const dayForm = /^\d{4}-\d{2}-\d{2}$/;

/** Pure: reads what was typed. */
export function readMoment(text: string): ReadMoment {
  const time = timeIn(text);
  if (time !== undefined) return { kind: 'time-of-day', ...time };
  if (dayForm.test(text))
    return refused(text, 'a day alone is no moment: add a time, as in T03:14:05Z');
  const [, year, month, day, clock = '', zone] = instantForm.exec(text) ?? [];
  if (year === undefined) {
    return refused(text, 'must be a time like 03:14:05 or 2026-11-22T03:14:05Z');
  }
  const startOfDay = dayStart(Number(year), Number(month), Number(day));
  if (startOfDay === undefined) return refused(text, 'there is no such day');
  const within = timeIn(clock);
  if (within === undefined) return refused(text, 'there is no such time of day');
  if (zone === undefined) return refused(text, 'needs a zone: Z for UTC, or one like +01:00');
  const offsetMs = offsetOf(zone);
  if (offsetMs === undefined) return refused(text, 'there is no such zone');
  const first = startOfDay - offsetMs;
  return { kind: 'instant', firstMs: first + within.firstMs, lastMs: first + within.lastMs };
}

/** The instant that was meant in that talk, as the log writes it; or why there is none. */
export function instantIn(
  moment: Moment,
  { openedAt, lastAt }: TalkSpan,
): { readonly at: string } | { readonly sentence: string } {
  if (moment.kind === 'instant') return { at: iso(moment.lastMs) };
  const [from, to] = [Date.parse(openedAt), Date.parse(lastAt)];
  const found: number[] = [];
  for (let day = Math.floor(from / dayMs) * dayMs; day <= to; day += dayMs) {
    if (day + moment.lastMs >= from && day + moment.firstMs <= to) found.push(day + moment.lastMs);
  }
  const span = `The talk went from ${openedAt} to ${lastAt}`;
  const [only, ...others] = found;
  if (only === undefined) return { sentence: `${span}: that time of day is not in it.` };
  if (others.length === 0) return { at: iso(only) };
  return {
    sentence: `${span}: that time of day is in it ${found.length} times. Say the day, too.`,
  };
}

function timeIn(text: string): { firstMs: number; lastMs: number } | undefined {
  const [, hours, minutes, seconds, fraction] = timeForm.exec(text) ?? [];
  if (hours === undefined) return undefined;
  if (Number(hours) > 23 || Number(minutes) > 59 || Number(seconds ?? 0) > 59) return undefined;
  const wholeMs =
    Number(hours) * 60 * minuteMs + Number(minutes) * minuteMs + Number(seconds ?? 0) * secondMs;
  if (fraction !== undefined) {
    const exact = wholeMs + Number(fraction.padEnd(3, '0'));
    return { firstMs: exact, lastMs: exact };
  }
  const lengthMs = seconds === undefined ? minuteMs : secondMs;
  return { firstMs: wholeMs, lastMs: wholeMs + lengthMs - 1 };
}

/** Date takes 30 February for a day in March. */
function dayStart(year: number, month: number, day: number): number | undefined {
  const ms = Date.UTC(year, month - 1, day);
  const date = new Date(ms);
  const isSame =
    date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return isSame ? ms : undefined;
}

function offsetOf(zone: string): number | undefined {
  if (zone === 'Z') return 0;
  const [hours, minutes] = [Number(zone.slice(1, 3)), Number(zone.slice(4))];
  if (hours > 14 || minutes > 59) return undefined;
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * minuteMs;
}

const iso = (ms: number): string => new Date(ms).toISOString();

const refused = (text: string, why: string): ReadMoment => ({
  kind: 'refused',
  sentence: `--at ${JSON.stringify(text.slice(0, 80))}: ${why}.`,
});
