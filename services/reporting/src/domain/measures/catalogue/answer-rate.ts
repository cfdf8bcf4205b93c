import { countedAtStart, type Measure, offered } from '../measure.js';

export const answerRate: Measure = {
  name: 'answer-rate',
  formula:
    'of those that were offered in the period, the share that was answered, whenever that was',
  definedBy: 'queue.conversation-entered',
  unit: 'share',
  summary: 'ratio',
  switches: ['shortAbandonMs', 'withShortAbandons'],
  without: ['risk', 'counselor', 'outcome'],
  sees: ['queued', 'answered', 'abandoned'],
  contributes: (seen, switches) =>
    seen.kind === 'answered' ? [countedAtStart(seen)] : offered(seen, switches, 'denominator'),
};
