import { counted, type Measure } from '../measure.js';

export const messages: Measure = {
  name: 'messages',
  formula: 'messages that were accepted, of both sides',
  definedBy: 'conversation.message-posted',
  unit: 'messages',
  summary: 'sum',
  switches: [],
  without: ['outcome'],
  sees: ['message'],
  contributes: (seen) => (seen.kind === 'message' ? [counted(seen)] : []),
};
