import { type Measure, perMs } from '../measure.js';

export const timeInState: Measure = {
  name: 'time-in-state',
  formula: 'time of counselors in a state; outcome: the state',
  definedBy: 'interval',
  unit: 'ms',
  summary: 'sum',
  switches: [],
  without: ['service', 'channel', 'language', 'priority', 'risk'],
  sees: ['worked'],
  contributes: (seen) => (seen.kind === 'worked' ? [perMs(seen, 'numerator', 1)] : []),
};
