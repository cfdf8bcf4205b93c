import { type Measure, timed } from '../measure.js';

export const firstResponseTimeOfTheVisitor: Measure = {
  name: 'first-response-time-of-the-visitor',
  formula: 'first message of staff less the opening of the conversation',
  definedBy: 'conversation.message-posted',
  unit: 'ms',
  summary: 'durations',
  switches: [],
  without: ['outcome'],
  sees: ['first-reply-since-opening'],
  contributes: (seen) => (seen.kind === 'first-reply-since-opening' ? [timed(seen)] : []),
};
