import { counted, countedAtStart, type Measure } from '../measure.js';

export const deliveryConfirmationRate: Measure = {
  name: 'delivery-confirmation-rate',
  formula:
    'of the messages accepted in the period, the share that a device of the other side confirmed',
  definedBy: 'conversation.message-posted',
  unit: 'share',
  summary: 'ratio',
  switches: [],
  without: ['risk', 'counselor', 'outcome'],
  sees: ['message', 'delivered'],
  contributes: (seen) => {
    if (seen.kind === 'message') return [counted(seen, 'denominator')];
    return seen.kind === 'delivered' ? [countedAtStart(seen)] : [];
  },
};
