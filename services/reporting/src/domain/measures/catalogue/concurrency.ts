import { type Measure, perMs } from '../measure.js';

export const concurrency: Measure = {
  name: 'concurrency',
  formula: 'time of all conversations of a counselor by time with at least one',
  definedBy: 'interval',
  unit: 'average',
  summary: 'ratio',
  switches: [],
  without: ['service', 'channel', 'language', 'priority', 'risk', 'outcome'],
  sees: ['worked'],
  contributes: (seen) =>
    seen.kind === 'worked' && seen.count > 0
      ? [perMs(seen, 'numerator', seen.count), perMs(seen, 'denominator', 1)]
      : [],
};
