import type { EventTypeDefinition } from '../registry.js';

/** The waiting of one conversation and how it ended. */
export const queueEvents: readonly EventTypeDefinition[] = [
  { type: 'queue.conversation-entered', version: 1 },
  { type: 'queue.conversation-accepted', version: 1 },
  { type: 'queue.conversation-left', version: 1 },
];
