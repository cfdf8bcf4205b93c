import { counted, isShortAbandon, type Measure } from '../measure.js';

export const abandoned: Measure = {
  name: 'abandoned',
  formula: 'left the queue unanswered after more than the threshold',
  definedBy: 'queue.conversation-left',
  unit: 'conversations',
  summary: 'sum',
  switches: ['shortAbandonMs'],
  without: ['counselor', 'outcome'],
  sees: ['abandoned'],
  contributes: (seen, switches) =>
    seen.kind === 'abandoned' && !isShortAbandon(seen, switches) ? [counted(seen)] : [],
};
