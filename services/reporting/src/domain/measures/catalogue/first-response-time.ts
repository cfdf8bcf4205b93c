import { type Measure, timed } from '../measure.js';

export const firstResponseTime: Measure = {
  name: 'first-response-time',
  formula: 'first message of staff less first assignment',
  definedBy: 'conversation.message-posted',
  unit: 'ms',
  summary: 'durations',
  switches: [],
  without: ['outcome'],
  sees: ['first-reply'],
  contributes: (seen) => (seen.kind === 'first-reply' ? [timed(seen)] : []),
};
