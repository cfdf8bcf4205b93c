import { type Measure, timed } from '../measure.js';

export const deliveryLag: Measure = {
  name: 'delivery-lag',
  formula: 'confirmed by a device of the other side less accepted',
  definedBy: 'conversation.receipt-delivered',
  unit: 'ms',
  summary: 'durations',
  switches: [],
  without: ['outcome'],
  sees: ['delivered'],
  contributes: (seen) => (seen.kind === 'delivered' ? [timed(seen)] : []),
};
