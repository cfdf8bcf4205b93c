import { type CalendarDay, wallOf, type Zone } from './zone.js';

export const periodNames = ['hour', 'day', 'week', 'month', 'whole'] as const;
export type PeriodName = (typeof periodNames)[number];

/** From its first millisecond up to that of the next one. */
export interface Period {
  readonly fromMs: number;
  readonly untilMs: number;
}

export interface Span {
  readonly from: CalendarDay;
  /** The first day after it. */
  readonly until: CalendarDay;
  readonly zone: Zone;
}

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

export const wholeOf = ({ from, until, zone }: Span): Period => ({
  fromMs: zone.firstAt(wallOf(from)),
  untilMs: zone.firstAt(wallOf(until)),
});

/**
 * Without gaps, none twice; the first and the last are cut off at the ends of the span. A day has as many hours as
 * the zone's clocks give it; weeks begin on Monday (ISO 8601).
 */
export function* periodsOf(span: Span, name: PeriodName): Generator<Period> {
  const { fromMs: firstMs, untilMs: endMs } = wholeOf(span);
  const next = name === 'hour' ? nextHour(span.zone) : nextDay(span, name);
  for (let fromMs = firstMs; fromMs < endMs; ) {
    const untilMs = Math.min(next(fromMs), endMs);
    // A zone that goes over the date line leaves a day out.
    if (untilMs > fromMs) yield { fromMs, untilMs };
    fromMs = untilMs;
  }
}

/** An hour later, or up to the full hour where clocks moved by less than one. */
const nextHour =
  ({ offsetMsAt }: Zone) =>
  (ms: number): number => {
    const laterMs = ms + hourMs;
    const pastMs = modulo(laterMs + offsetMsAt(laterMs), hourMs);
    return pastMs === 0 ? laterMs : laterMs + hourMs - pastMs;
  };

function nextDay({ from, until, zone }: Span, name: Exclude<PeriodName, 'hour'>) {
  let { year, month, day } = from;
  if (name === 'month') day = 1;
  if (name === 'week') day -= modulo(Math.floor(wallOf(from) / dayMs) + 3, 7);
  return (): number => {
    if (name === 'whole') ({ year, month, day } = until);
    else if (name === 'month') month += 1;
    else day += name === 'week' ? 7 : 1;
    return zone.firstAt(wallOf({ year, month, day }));
  };
}

const modulo = (value: number, by: number): number => ((value % by) + by) % by;
