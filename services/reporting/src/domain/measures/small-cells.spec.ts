import { describe, expect, it } from '@jest/globals';
import type { Cell } from './query.js';
import { withoutSmallCells } from './small-cells.js';

const cell = (fromMs: number, group: string, n: number): Cell => ({
  period: { fromMs, untilMs: fromMs + 1 },
  groups: [group],
  figure: { value: n, numerator: n, denominator: 0, n },
  behind: [],
});
const hiddenOf = (...cells: Cell[]): readonly string[] =>
  withoutSmallCells(cells, 10)
    .filter(({ isHidden }) => isHidden)
    .map(({ period, groups }) => `${period.fromMs}${groups}`);

describe('small cells', () => {
  it('of fewer than ten are hidden; ten and none are shown', () => {
    expect(hiddenOf(cell(0, 'a', 9), cell(1, 'a', 10), cell(2, 'a', 0))).toEqual(['0a']);
  });

  it('take the next smallest with them: alone it would be the rest of a sum', () => {
    expect(hiddenOf(cell(0, 'a', 9), cell(0, 'b', 40), cell(0, 'c', 20))).toEqual(['0a', '0c']);
    expect(hiddenOf(cell(0, 'a', 9), cell(0, 'b', 8), cell(0, 'c', 20))).toEqual(['0a', '0b']);
    expect(hiddenOf(cell(0, 'a', 9), cell(0, 'b', 0))).toEqual(['0a']);
  });
});
