import { type Measure, timed } from '../measure.js';

export const contactTime: Measure = {
  name: 'contact-time',
  formula: 'ended less first assigned',
  definedBy: 'conversation.ended',
  unit: 'ms',
  summary: 'durations',
  switches: [],
  without: [],
  sees: ['contact'],
  contributes: (seen) => (seen.kind === 'contact' ? [timed(seen)] : []),
};
