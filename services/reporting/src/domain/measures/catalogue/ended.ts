import { counted, type Measure } from '../measure.js';

export const ended: Measure = {
  name: 'ended',
  formula: 'conversations that ended',
  definedBy: 'conversation.ended',
  unit: 'conversations',
  summary: 'sum',
  switches: [],
  without: [],
  sees: ['ended'],
  contributes: (seen) => (seen.kind === 'ended' ? [counted(seen)] : []),
};
