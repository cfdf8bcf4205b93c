import type { Measure } from '../measure.js';

export const longestWait: Measure = {
  name: 'longest-wait',
  formula:
    'the longest that anybody who waited in the period had waited by its end, counted once the wait is over',
  definedBy: 'interval',
  unit: 'ms',
  summary: 'peak',
  switches: [],
  without: ['counselor', 'outcome'],
  sees: ['answered', 'abandoned'],
  contributes: (seen) => {
    if (seen.kind !== 'answered' && seen.kind !== 'abandoned') return [];
    const { fromMs, atMs } = seen;
    return [{ observation: seen, part: 'numerator', number: 1, isSpan: true, fromMs, atMs }];
  },
};
