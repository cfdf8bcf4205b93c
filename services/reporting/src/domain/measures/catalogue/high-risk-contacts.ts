import { counted, type Measure } from '../measure.js';

export const highRiskContacts: Measure = {
  name: 'high-risk-contacts',
  formula: 'ended after an assignment with a risk level of high or imminent',
  definedBy: 'conversation.ended',
  unit: 'conversations',
  summary: 'sum',
  switches: [],
  without: [],
  sees: ['contact'],
  contributes: (seen) => {
    const isHigh = seen.groups.risk === 'high' || seen.groups.risk === 'imminent';
    return seen.kind === 'contact' && isHigh ? [counted(seen)] : [];
  },
};
