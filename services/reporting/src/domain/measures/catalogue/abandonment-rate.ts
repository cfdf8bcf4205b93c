import { counted, isShortAbandon, type Measure, offered } from '../measure.js';

export const abandonmentRate: Measure = {
  name: 'abandonment-rate',
  formula: 'abandoned in the period by offered in the period',
  definedBy: 'queue.conversation-left',
  unit: 'share',
  summary: 'ratio',
  switches: ['shortAbandonMs', 'withShortAbandons'],
  without: ['risk', 'counselor', 'outcome'],
  sees: ['queued', 'abandoned'],
  contributes: (seen, switches) => {
    const isLeftOut = isShortAbandon(seen, switches) && !switches.withShortAbandons;
    const left = seen.kind === 'abandoned' && !isLeftOut ? [counted(seen)] : [];
    return [...left, ...offered(seen, switches, 'denominator')];
  },
};
