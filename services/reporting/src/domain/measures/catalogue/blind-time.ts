import { type Measure, timed } from '../measure.js';

export const blindTime: Measure = {
  name: 'blind-time',
  formula: 'how long our own system could not see a connection',
  definedBy: 'conversation.connection-answered',
  unit: 'ms',
  summary: 'durations',
  switches: [],
  without: ['outcome'],
  sees: ['unseen'],
  contributes: (seen) => (seen.kind === 'unseen' ? [timed(seen)] : []),
};
