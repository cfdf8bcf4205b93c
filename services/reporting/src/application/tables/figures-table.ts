import type { Cell, Query } from '../../domain/measures/query.js';
import { instantText } from './instant-text.js';
import type { Column, Table, Value } from './table.js';

export interface Answer {
  readonly query: Query;
  readonly cells: readonly Cell[];
}

/** One row a measure, period and group. `version`: up to where the log was read. */
export function figuresTable(answers: readonly Answer[], version: string): Table {
  const [first] = answers;
  if (first === undefined) throw new RangeError('no measure was asked for');
  const { by, span } = first.query;
  return { columns: columnsOf(by), rows: rowsOf(answers, version), zone: span.zone };
}

const columnsOf = (by: readonly string[]): readonly Column[] => [
  { name: 'measure', type: 'text' },
  { name: 'unit', type: 'text' },
  { name: 'from', type: 'instant' },
  { name: 'until', type: 'instant' },
  ...by.map((name) => ({ name, type: 'text' }) as const),
  { name: 'value', type: 'number' },
  { name: 'numerator', type: 'number' },
  { name: 'denominator', type: 'number' },
  { name: 'n', type: 'integer' },
  ...quantileNames.map((name) => ({ name, type: 'number' }) as const),
  { name: 'hidden', type: 'flag' },
  { name: 'short_abandon_ms', type: 'integer' },
  { name: 'with_short_abandons', type: 'flag' },
  { name: 'service_level_ms', type: 'integer' },
  { name: 'version', type: 'text' },
];
const quantileNames = ['p50', 'p90', 'p95', 'p99', 'longest'] as const;

function* rowsOf(answers: readonly Answer[], version: string): Generator<readonly Value[]> {
  for (const { query, cells } of answers) {
    const { measure, switches } = query;
    const { shortAbandonMs, withShortAbandons, serviceLevelMs } = switches;
    for (const { period, groups, figure, isHidden = false } of cells) {
      const { value, numerator, denominator, n, quantiles } = figure;
      const hasParts = measure.summary === 'ratio' || measure.summary === 'durations';
      const numbers = [value, numerator, hasParts ? denominator : null, n];
      yield [
        ...[measure.name, measure.unit, period.fromMs, period.untilMs, ...groups],
        ...(isHidden ? numbers.map(() => null) : numbers),
        ...quantileNames.map((name) => (isHidden ? null : (quantiles?.[name] ?? null))),
        ...[isHidden, shortAbandonMs, withShortAbandons, serviceLevelMs, version],
      ];
    }
  }
}

/** What is behind each figure: the same contributions that it was made of. `since`: only what came later. */
export function contributionsTable({ query, cells }: Answer, since: string): Table {
  const { measure, span, by } = query;
  const columns: readonly Column[] = [
    { name: 'measure', type: 'text' },
    { name: 'period', type: 'text' },
    ...by.map((name) => ({ name, type: 'text' }) as const),
    { name: 'part', type: 'text' },
    { name: 'number', type: 'number' },
    { name: 'at', type: 'instant' },
    { name: 'subject', type: 'text' },
    { name: 'event', type: 'text' },
    { name: 'position', type: 'text' },
  ];
  function* rows(): Generator<readonly Value[]> {
    for (const { period, groups, behind } of cells) {
      for (const { part, number, atMs, observation } of behind) {
        const { subject, eventId, position } = observation;
        if (position <= since) continue;
        const began = instantText(period.fromMs, span.zone);
        yield [measure.name, began, ...groups, part, number, atMs, subject, eventId, position];
      }
    }
  }
  return { columns, rows: rows(), zone: span.zone };
}
