import { type Measure, offered as offeredIn } from '../measure.js';

export const offered: Measure = {
  name: 'offered',
  formula: 'conversations that entered the queue, less short abandons',
  definedBy: 'queue.conversation-entered',
  unit: 'conversations',
  summary: 'sum',
  switches: ['shortAbandonMs', 'withShortAbandons'],
  without: ['risk', 'counselor', 'outcome'],
  sees: ['queued', 'abandoned'],
  contributes: (seen, switches) => offeredIn(seen, switches, 'numerator'),
};
