import { type Measure, perMs } from '../measure.js';

export const occupancy: Measure = {
  name: 'occupancy',
  formula: 'time with a conversation or in documentation by that and time available without one',
  definedBy: 'interval',
  unit: 'share',
  summary: 'ratio',
  switches: [],
  without: ['service', 'channel', 'language', 'priority', 'risk', 'outcome'],
  sees: ['worked'],
  contributes: (seen) => {
    if (seen.kind !== 'worked') return [];
    const isBusy = seen.count > 0 || seen.groups.outcome === 'documentation';
    if (isBusy) return [perMs(seen, 'numerator', 1), perMs(seen, 'denominator', 1)];
    return seen.groups.outcome === 'available' ? [perMs(seen, 'denominator', 1)] : [];
  },
};
