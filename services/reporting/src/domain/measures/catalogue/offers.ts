import { counted, type Measure } from '../measure.js';

export const offers: Measure = {
  name: 'offers',
  formula: 'how often a conversation rang at a desk',
  definedBy: 'queue.conversation-offered',
  unit: 'offers',
  summary: 'sum',
  switches: [],
  without: ['outcome'],
  sees: ['offered'],
  contributes: (seen) => (seen.kind === 'offered' ? [counted(seen)] : []),
};
