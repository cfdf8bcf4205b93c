import { describe, expect, it } from '@jest/globals';
import type { StormRound } from '../measure/storm.js';
import { problemsOf } from './problems.js';
import type { Figures } from './report.js';

const storm = (round: Partial<StormRound>): Figures =>
  ({ storm: { sockets: 1, rounds: [{ what: 'killed', gaps: 0, missing: 0, ...round }] } }) as never;
const cycles = (...finished: number[]): Figures => {
  const rounds = [[{ finished: 1 }], finished.map((count) => ({ finished: count }))];
  return { cycles: { names: ['floor', 'ours'], loads: [{ rounds }] } } as never;
};

describe('a bench', () => {
  it('has no problem with figures, whatever they are', () => {
    expect(problemsOf(storm({ p99Ms: 1e6 }))).toEqual([]);
    expect(problemsOf(cycles(1, 2))).toEqual([]);
  });

  it.each([
    [storm({ gaps: 2 }), 'killed: 2 events did not follow'],
    [storm({ missing: 3, reason: 'no welcome came' }), '3 sockets did not come back: no welcome'],
    [cycles(1, 0), 'ours: a turn in which no cycle was finished'],
  ])('fails where something is broken', (figures, sentence) => {
    expect(problemsOf(figures).join()).toContain(sentence);
  });
});
