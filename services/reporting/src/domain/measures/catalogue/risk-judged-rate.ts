import { counted, type Measure } from '../measure.js';

export const riskJudgedRate: Measure = {
  name: 'risk-judged-rate',
  formula: 'ended with a recorded risk level by ended after an assignment',
  definedBy: 'conversation.ended',
  unit: 'share',
  summary: 'ratio',
  switches: [],
  without: ['risk'],
  sees: ['contact'],
  contributes: (seen) => {
    if (seen.kind !== 'contact') return [];
    const isJudged = seen.groups.risk !== '';
    return [counted(seen, 'denominator'), ...(isJudged ? [counted(seen)] : [])];
  },
};
