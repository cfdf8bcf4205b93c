import { counted, type Measure } from '../measure.js';

export const transferred: Measure = {
  name: 'transferred',
  formula: 'given from one counselor to another; outcome: why',
  definedBy: 'queue.conversation-assigned',
  unit: 'conversations',
  summary: 'sum',
  switches: [],
  without: [],
  sees: ['transferred'],
  contributes: (seen) => (seen.kind === 'transferred' ? [counted(seen)] : []),
};
