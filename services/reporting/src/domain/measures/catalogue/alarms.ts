import { counted, type Measure } from '../measure.js';

export const alarms: Measure = {
  name: 'alarms',
  formula: 'alarms for somebody who waited too long',
  definedBy: 'queue.step-reached',
  unit: 'alarms',
  summary: 'sum',
  switches: [],
  without: ['outcome'],
  sees: ['alarm-raised'],
  contributes: (seen) => (seen.kind === 'alarm-raised' ? [counted(seen)] : []),
};
