import { type Measure, timed } from '../measure.js';

export const speedToAnswer: Measure = {
  name: 'speed-to-answer',
  formula: 'first answered less entered the queue',
  definedBy: 'queue.conversation-accepted',
  unit: 'ms',
  summary: 'durations',
  switches: [],
  without: ['outcome'],
  sees: ['answered'],
  contributes: (seen) => (seen.kind === 'answered' ? [timed(seen)] : []),
};
