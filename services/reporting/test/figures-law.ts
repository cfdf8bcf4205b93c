import type { reporting as api } from '@stillhere/contracts';
import fc from 'fast-check';
import { type Measure, switchesDefault } from '../src/domain/measures/measure.js';
import { measures } from '../src/domain/measures/measures.js';
import { groupNames } from '../src/domain/measures/observation.js';
import { byHand, periodNamesAsked, switchesAsked } from './asked.js';
import { type AskedOfService, cellsOf, explained } from './asking.js';
import type { Projected, TenantLog } from './projected.js';

/** So many figures of one answer are opened. */
const openedMax = 5;

export interface Checked {
  figures: number;
  opened: number;
  /** What is not as somebody works it out by hand, or not the sum of what explains it. */
  readonly wrong: string[];
}

/**
 * A figure is what somebody works out by hand from the raw log, and the sum of what Explain lists, for every measure; split by
 * a group its parts make the whole.
 */
export async function checkFigures(
  { service, logs }: Projected,
  { seed, measured = measures }: { readonly seed: number; readonly measured?: readonly Measure[] },
): Promise<Checked> {
  const checked: Checked = { figures: 0, opened: 0, wrong: [] };
  const asks = fc.record({
    period: periodNamesAsked,
    switches: switchesAsked,
    pageSize: fc.integer({ min: 1, max: 4 }),
    group: fc.nat(),
  });
  const many = fc.sample(asks, { seed, numRuns: logs.length * measured.length });
  for (const log of logs) {
    for (const measure of measured) {
      const one = many.pop() ?? {
        period: 'whole',
        switches: switchesDefault,
        pageSize: 1,
        group: 0,
      };
      const { period, switches, pageSize } = one;
      const asked: AskedOfService = { measure, period, switches };
      const cells = await cellsOf(service, log.tenant, asked);
      for (const cell of cells) if (!isByHand(cell, asked, log)) checked.wrong.push(measure.name);
      checked.figures += cells.length;
      for (const cell of cells.filter(({ n }) => n > 0).slice(0, openedMax)) {
        const parts = await explained(service, log.tenant, { asked, cell, pageSize });
        if (!isSumOf(cell, measure, parts)) checked.wrong.push(`${measure.name} explained`);
        checked.opened += 1;
      }
      const allowed = groupNames.filter((name) => !measure.without.includes(name));
      const group = allowed[one.group % allowed.length];
      if (group === undefined || measure.summary === 'peak') continue;
      const split = await cellsOf(service, log.tenant, { ...asked, by: [group] });
      if (sum(split) !== sum(cells)) checked.wrong.push(`${measure.name} by ${group}`);
    }
  }
  return checked;
}

const sum = (cells: readonly api.Cell[]): string =>
  [0, 1]
    .map((part) =>
      cells.reduce((total, cell) => total + (part ? cell.numerator : cell.denominator), 0),
    )
    .join('/');

function isByHand(cell: api.Cell, { measure, switches }: AskedOfService, log: TenantLog): boolean {
  const period = { fromMs: Date.parse(cell.from), untilMs: Date.parse(cell.until) };
  const hand = byHand(measure.name, log.facts, period, switches);
  if (measure.summary === 'peak') return (cell.value ?? -1) === hand.numerator;
  return cell.numerator === hand.numerator && cell.denominator === hand.denominator;
}

function isSumOf(
  cell: api.Cell,
  { summary }: Measure,
  parts: readonly api.Contribution[],
): boolean {
  const n = new Set(parts.map(({ subject }) => subject)).size;
  if (n !== cell.n) return false;
  const of = (name: string) => parts.flatMap(({ part, number }) => (part === name ? [number] : []));
  const total = (numbers: readonly number[]) => numbers.reduce((all, one) => all + one, 0);
  const numerators = of('numerator');
  switch (summary) {
    case 'peak':
      return Math.max(...numerators) === cell.value;
    case 'durations':
      return (
        total(numerators) === cell.numerator &&
        numerators.length === cell.denominator &&
        Math.max(...numerators) === cell.quantiles?.longest
      );
    case 'sum':
      return total(numerators) === cell.value;
    case 'ratio':
      return total(numerators) === cell.numerator && total(of('denominator')) === cell.denominator;
  }
}
