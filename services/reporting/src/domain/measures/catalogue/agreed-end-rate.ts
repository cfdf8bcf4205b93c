import { counted, type Measure } from '../measure.js';

export const agreedEndRate: Measure = {
  name: 'agreed-end-rate',
  formula: 'ended by agreement by ended after an assignment',
  definedBy: 'conversation.ended',
  unit: 'share',
  summary: 'ratio',
  switches: [],
  without: ['outcome'],
  sees: ['contact'],
  contributes: (seen) => {
    if (seen.kind !== 'contact') return [];
    const isAgreed = seen.groups.outcome === 'ended-by-agreement';
    return [counted(seen, 'denominator'), ...(isAgreed ? [counted(seen)] : [])];
  },
};
