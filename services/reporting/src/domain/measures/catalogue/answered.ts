import { counted, type Measure } from '../measure.js';

export const answered: Measure = {
  name: 'answered',
  formula: 'conversations that a counselor took, or was given, for the first time',
  definedBy: 'queue.conversation-accepted',
  unit: 'conversations',
  summary: 'sum',
  switches: [],
  without: ['outcome'],
  sees: ['answered'],
  contributes: (seen) => (seen.kind === 'answered' ? [counted(seen)] : []),
};
