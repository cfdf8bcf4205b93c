import { counted, type Measure } from '../measure.js';

export const offerAcceptanceRate: Measure = {
  name: 'offer-acceptance-rate',
  formula: 'offers that the counselor took by offers that are over',
  definedBy: 'queue.offer-ended',
  unit: 'share',
  summary: 'ratio',
  switches: [],
  without: ['outcome'],
  sees: ['offer-taken', 'offer-ended'],
  contributes: (seen) => {
    if (seen.kind === 'offer-taken') return [counted(seen, 'denominator'), counted(seen)];
    return seen.kind === 'offer-ended' ? [counted(seen, 'denominator')] : [];
  },
};
