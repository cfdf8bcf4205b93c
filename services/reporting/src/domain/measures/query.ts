import { type Figure, Tally, within } from './figure.js';
import type { Contribution, Measure, Switches } from './measure.js';
import type { GroupName, Observation } from './observation.js';
import { type Period, type PeriodName, periodsOf, type Span, wholeOf } from './period.js';

export interface Query {
  readonly measure: Measure;
  readonly span: Span;
  readonly period: PeriodName;
  /** Split by these. */
  readonly by: readonly GroupName[];
  /** Only what has one of these values, for each group named. */
  readonly only: Readonly<Partial<Record<GroupName, readonly string[]>>>;
  readonly switches: Switches;
}

export interface Cell {
  readonly period: Period;
  /** In the order of `by`. */
  readonly groups: readonly string[];
  readonly figure: Figure;
  /** Too few people are behind it to be shown. */
  readonly isHidden?: boolean;
  readonly behind: readonly Contribution[];
}

interface OpenCell extends Pick<Cell, 'period' | 'groups'> {
  readonly tally: Tally;
  readonly behind: Contribution[];
}

/** Whether a query is about it at all. */
export const isAsked = ({ only }: Pick<Query, 'only'>, { groups }: Observation): boolean =>
  Object.entries(only).every(
    ([name, values]) => values?.includes(groups[name as GroupName]) ?? true,
  );

export const groupsOf = ({ by }: Pick<Query, 'by'>, { groups }: Observation): readonly string[] =>
  by.map((name) => groups[name]);

/** Gathers what a query is about, observation by observation, and answers at the end. */
export class Answering {
  readonly #periods: readonly Period[];
  readonly #whole: Period;
  readonly #cells = new Map<string, OpenCell>();

  /** `keepsBehind`: false where figures alone are wanted, which then take little memory. */
  constructor(
    private readonly query: Query,
    private readonly keepsBehind = true,
  ) {
    this.#periods = [...periodsOf(query.span, query.period)];
    this.#whole = wholeOf(query.span);
  }

  take(seen: Observation): void {
    const { measure, switches } = this.query;
    if (!isAsked(this.query, seen)) return;
    for (const one of measure.contributes(seen, switches)) {
      for (const index of this.#periodsOf(one)) this.#add(one, index);
    }
  }

  /** In the order of periods, then of groups. Periods in which there was nothing are there when nothing is split. */
  cells(): readonly Cell[] {
    const { by } = this.query;
    if (by.length === 0) for (const index of this.#periods.keys()) this.#cellAt(index, []);
    return [...this.#cells.values()]
      .map(({ tally, ...cell }) => ({ ...cell, figure: tally.figure() }))
      .sort((a, b) => a.period.fromMs - b.period.fromMs || compare(a.groups, b.groups));
  }

  *#periodsOf({ fromMs: startMs, atMs, isSpan }: Contribution): Generator<number> {
    const fromMs = isSpan === true ? (startMs ?? atMs) : atMs;
    if (atMs < this.#whole.fromMs || fromMs >= this.#whole.untilMs) return;
    for (let index = this.#indexAt(fromMs); index < this.#periods.length; index += 1) {
      const period = this.#periods[index];
      if (period === undefined || period.fromMs > atMs) return;
      yield index;
    }
  }

  /** The period of an instant; the first one for what began before. */
  #indexAt(ms: number): number {
    let [low, high] = [0, this.#periods.length - 1];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((this.#periods[middle]?.fromMs ?? 0) <= ms) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  #add(one: Contribution, index: number): void {
    const period = this.#periods[index];
    if (period === undefined) return;
    const part = within(one, period, this.query.measure.summary);
    if (part === undefined) return;
    const cell = this.#cellAt(index, groupsOf(this.query, one.observation));
    cell?.tally.add(part);
    if (this.keepsBehind) cell?.behind.push(part);
  }

  #cellAt(index: number, groups: readonly string[]): OpenCell | undefined {
    const period = this.#periods[index];
    if (period === undefined) return undefined;
    const key = JSON.stringify([index, ...groups]);
    const tally = new Tally(this.query.measure.summary);
    const cell = this.#cells.get(key) ?? { period, groups, tally, behind: [] };
    this.#cells.set(key, cell);
    return cell;
  }
}

function compare(a: readonly string[], b: readonly string[]): number {
  const [left, right] = [JSON.stringify(a), JSON.stringify(b)];
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
