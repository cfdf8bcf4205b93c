import { type Measure, timed } from '../measure.js';

export const alarmResponseTime: Measure = {
  name: 'alarm-response-time',
  formula: 'somebody looks after it less the alarm',
  definedBy: 'queue.alarm-acknowledged',
  unit: 'ms',
  summary: 'durations',
  switches: [],
  without: ['outcome'],
  sees: ['alarm-acknowledged'],
  contributes: (seen) => (seen.kind === 'alarm-acknowledged' ? [timed(seen)] : []),
};
