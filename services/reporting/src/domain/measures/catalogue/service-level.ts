import { countedAtStart, isShortAbandon, lengthMs, type Measure } from '../measure.js';

export const serviceLevel: Measure = {
  name: 'service-level',
  formula:
    'of those that entered in the period and were answered or abandoned, the share that was answered in time',
  definedBy: 'queue.conversation-entered',
  unit: 'share',
  summary: 'ratio',
  switches: ['serviceLevelMs', 'shortAbandonMs', 'withShortAbandons'],
  without: ['risk', 'counselor', 'outcome'],
  sees: ['answered', 'abandoned'],
  contributes: (seen, switches) => {
    if (seen.kind !== 'answered' && seen.kind !== 'abandoned') return [];
    if (isShortAbandon(seen, switches) && !switches.withShortAbandons) return [];
    const isInTime = seen.kind === 'answered' && lengthMs(seen) <= switches.serviceLevelMs;
    return [countedAtStart(seen, 'denominator'), ...(isInTime ? [countedAtStart(seen)] : [])];
  },
};
