import { counted, isShortAbandon, type Measure } from '../measure.js';

export const shortAbandoned: Measure = {
  name: 'short-abandoned',
  formula: 'left the queue unanswered after at most the threshold',
  definedBy: 'queue.conversation-left',
  unit: 'conversations',
  summary: 'sum',
  switches: ['shortAbandonMs'],
  without: ['counselor', 'outcome'],
  sees: ['abandoned'],
  contributes: (seen, switches) => (isShortAbandon(seen, switches) ? [counted(seen)] : []),
};
