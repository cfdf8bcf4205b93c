import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Period, type PeriodName, periodsOf } from './period.js';
import { calendarDayOf, wallOf, type Zone, zoneOf } from './zone.js';

/** As much of Node 26's own calendar as is compared with. */
interface Calendar {
  readonly PlainDate: {
    from(day: object): {
      toZonedDateTime(zone: { timeZone: string }): { epochMilliseconds: number };
    };
  };
}
const { Temporal } = globalThis as unknown as { readonly Temporal: Calendar };

/** Summer at midnight, by half an hour, of one hour to the east of all, none; one that skipped a day. */
const zoneNames = [
  ...['Europe/Berlin', 'America/New_York', 'America/Havana', 'Africa/Cairo', 'Asia/Beirut'],
  ...['Australia/Lord_Howe', 'Asia/Kathmandu', 'Pacific/Kiritimati', 'Pacific/Apia', 'UTC'],
  ...['America/Santiago', 'Africa/Casablanca', 'Asia/Tehran', 'America/St_Johns'],
];
const known = (name: string): Zone => {
  const zone = zoneOf(name);
  if (zone === undefined) throw new Error(`this Node knows no ${name}`);
  return zone;
};
const days = (from: string, until: string, name: string) => {
  const [first, end] = [calendarDayOf(from), calendarDayOf(until)];
  if (first === undefined || end === undefined) throw new Error('no days');
  return { from: first, until: end, zone: known(name) };
};
const hours = ({ fromMs, untilMs }: Period): number => (untilMs - fromMs) / 3_600_000;

describe('periods', () => {
  it('begin each day where Temporal says that it begins', () => {
    const day = fc.record({
      year: fc.integer({ min: 1971, max: 2037 }),
      month: fc.integer({ min: 1, max: 12 }),
      day: fc.integer({ min: 1, max: 28 }),
    });
    fc.assert(
      fc.property(fc.constantFrom(...zoneNames), day, (name, of) => {
        const theirs = Temporal.PlainDate.from(of).toZonedDateTime({ timeZone: name });
        expect(known(name).firstAt(wallOf(of))).toBe(theirs.epochMilliseconds);
      }),
      { numRuns: 1_000 },
    );
  });

  it.each(zoneNames)('follow each other without gaps through 2026 in %s', (name) => {
    for (const period of ['hour', 'day', 'week', 'month', 'whole'] as const) {
      const until = period === 'hour' ? '2026-04-28' : '2027-01-01';
      const span = days(period === 'hour' ? '2026-03-07' : '2026-01-01', until, name);
      let reachedMs = span.zone.firstAt(wallOf(span.from));
      for (const { fromMs, untilMs } of periodsOf(span, period)) {
        expect(fromMs).toBe(reachedMs);
        expect(untilMs).toBeGreaterThan(fromMs);
        reachedMs = untilMs;
      }
      expect(reachedMs).toBe(span.zone.firstAt(wallOf(span.until)));
    }
  });

  it('have days of 23 and 25 hours', () => {
    const lengths = (from: string, until: string, name: string, period: PeriodName = 'day') =>
      [...periodsOf(days(from, until, name), period)].map(hours);
    expect(lengths('2026-03-28', '2026-03-31', 'Europe/Berlin')).toEqual([24, 23, 24]);
    expect(lengths('2026-10-24', '2026-10-27', 'Europe/Berlin')).toEqual([24, 25, 24]);
    expect(lengths('2026-10-25', '2026-10-26', 'Europe/Berlin', 'hour')).toEqual(Array(25).fill(1));
    expect(lengths('2026-04-05', '2026-04-06', 'Australia/Lord_Howe')).toEqual([24.5]);
    // Samoa went over the date line: there was no 30 December 2011.
    expect(lengths('2011-12-29', '2012-01-01', 'Pacific/Apia')).toEqual([24, 24]);
  });

  it('begin weeks on Monday, and are cut off at the ends of what is asked', () => {
    const weeks = [...periodsOf(days('2026-03-04', '2026-03-17', 'UTC'), 'week')].map(hours);
    expect(weeks).toEqual([5 * 24, 7 * 24, 24]);
    const months = [...periodsOf(days('2026-01-30', '2026-03-02', 'UTC'), 'month')].map(hours);
    expect(months).toEqual([2 * 24, 28 * 24, 24]);
  });

  it('know no zone that is none, and no day that was none', () => {
    for (const name of ['', 'Mars/Olympus', '+02:00', 'Europe/Berlin ']) {
      expect(zoneOf(name)).toBeUndefined();
    }
    for (const day of ['2026-02-29', '2026-13-01', '2026-00-10', '26-01-01', '2026-01-32', '']) {
      expect(calendarDayOf(day)).toBeUndefined();
    }
    expect(calendarDayOf('2024-02-29')).toEqual({ year: 2024, month: 2, day: 29 });
  });
});
