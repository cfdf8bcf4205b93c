import { type Measure, timed } from '../measure.js';

export const responseTime: Measure = {
  name: 'response-time',
  formula:
    'each message of staff that answers the visitor, less the earliest message that it answers',
  definedBy: 'conversation.message-posted',
  unit: 'ms',
  summary: 'durations',
  switches: [],
  without: ['outcome'],
  sees: ['reply'],
  contributes: (seen) => (seen.kind === 'reply' ? [timed(seen)] : []),
};
