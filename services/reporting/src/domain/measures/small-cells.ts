import type { Cell } from './query.js';

/**
 * Figures of fewer than so many conversations or counselors are hidden. Where one of several groups of a period is
 * hidden alone, the smallest of the others is hidden too: what is hidden could be worked out from their sum.
 */
export function withoutSmallCells(cells: readonly Cell[], nMin: number): readonly Cell[] {
  const hidden = new Set(cells.filter(({ figure }) => figure.n > 0 && figure.n < nMin));
  for (const ofPeriod of byPeriod(cells).values()) {
    const alone = ofPeriod.filter((cell) => hidden.has(cell));
    if (alone.length !== 1 || ofPeriod.length < 2) continue;
    const [next] = ofPeriod
      .filter((cell) => !hidden.has(cell) && cell.figure.n > 0)
      .sort((a, b) => a.figure.n - b.figure.n);
    if (next !== undefined) hidden.add(next);
  }
  return cells.map((cell) => (hidden.has(cell) ? { ...cell, isHidden: true, behind: [] } : cell));
}

function byPeriod(cells: readonly Cell[]): ReadonlyMap<number, readonly Cell[]> {
  const periods = new Map<number, Cell[]>();
  for (const cell of cells) {
    const known = periods.get(cell.period.fromMs) ?? [];
    known.push(cell);
    periods.set(cell.period.fromMs, known);
  }
  return periods;
}
