import { type Measure, timed } from '../measure.js';

/** As the survey set it before anybody had answered: now. */
const topPriority = '3';

export const highRiskSpeedToAnswer: Measure = {
  name: 'high-risk-speed-to-answer',
  formula: 'speed to answer of those whose priority at entering was the top one',
  definedBy: 'queue.conversation-accepted',
  unit: 'ms',
  summary: 'durations',
  switches: [],
  without: ['outcome'],
  sees: ['answered'],
  contributes: (seen) =>
    seen.kind === 'answered' && seen.groups.priority === topPriority ? [timed(seen)] : [],
};
