import type { EventTypeDefinition } from '../registry.js';

/** Who has one conversation: the waiting list, a counselor, nobody any more. */
export const queueEvents: readonly EventTypeDefinition[] = [
  { type: 'queue.conversation-entered', version: 1 },
  { type: 'queue.conversation-accepted', version: 1 },
  { type: 'queue.conversation-assigned', version: 1 },
  { type: 'queue.conversation-returned', version: 1 },
  { type: 'queue.conversation-left', version: 1 },
];
