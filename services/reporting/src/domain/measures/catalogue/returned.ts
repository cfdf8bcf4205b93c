import { counted, type Measure } from '../measure.js';

export const returned: Measure = {
  name: 'returned',
  formula: 'went back to the waiting list; outcome: why',
  definedBy: 'queue.conversation-returned',
  unit: 'conversations',
  summary: 'sum',
  switches: [],
  without: [],
  sees: ['returned'],
  contributes: (seen) => (seen.kind === 'returned' ? [counted(seen)] : []),
};
