import fc from 'fast-check';
import type { Fact } from '../src/domain/measures/fact.js';
import type { Measure, Switches } from '../src/domain/measures/measure.js';
import type { Observation } from '../src/domain/measures/observation.js';
import { createObserver } from '../src/domain/measures/observer.js';
import type { Period, PeriodName } from '../src/domain/measures/period.js';
import { Answering, type Cell } from '../src/domain/measures/query.js';
import { zoneOf } from '../src/domain/measures/zone.js';
import { type NaiveFigure, naiveFigure } from './naive.js';

const zone = zoneOf('Europe/Berlin');
if (zone === undefined) throw new Error('this Node knows no Berlin');
// Clocks go forward on the 29th: a day of 23 hours.
const span = {
  from: { year: 2026, month: 3, day: 28 },
  until: { year: 2026, month: 3, day: 31 },
  zone,
};

export const switchesAsked = fc.record<Switches>({
  shortAbandonMs: fc.constantFrom(0, 10_000, 60_000),
  withShortAbandons: fc.boolean(),
  serviceLevelMs: fc.constantFrom(5_000, 20_000),
});
export const periodNamesAsked = fc.constantFrom<PeriodName>(
  'hour',
  'day',
  'week',
  'month',
  'whole',
);

interface Asked {
  readonly measure: Measure;
  readonly period: PeriodName;
  readonly switches: Switches;
}

export function answer(seen: Iterable<Observation>, asked: Asked): readonly Cell[] {
  const answering = new Answering({ ...asked, span, by: [], only: {} });
  for (const one of seen) answering.take(one);
  return answering.cells();
}

export function observed(log: readonly Fact[]): readonly Observation[] {
  const observer = createObserver();
  return log.flatMap((fact) => observer.take(fact));
}

export const inOne = ({ summary }: Measure, { figure }: Cell): NaiveFigure =>
  summary === 'peak'
    ? { numerator: figure.value ?? -1, denominator: 0 }
    : { numerator: figure.numerator, denominator: figure.denominator };

export const byHand = (
  name: string,
  log: readonly Fact[],
  period: Period,
  switches: Switches,
): NaiveFigure => naiveFigure(name, log, period, switches);
