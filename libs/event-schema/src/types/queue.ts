import type { EventTypeDefinition } from '../registry.js';

/** Who has one conversation: the waiting list, a counselor, nobody any more. */
export const queueEvents: readonly EventTypeDefinition[] = [
  { type: 'queue.conversation-entered', version: 1 },
  { type: 'queue.conversation-accepted', version: 1 },
  {
    type: 'queue.conversation-assigned',
    version: 2,
    // Before, nobody was asked why.
    upcasters: { 1: (data) => ({ ...data, why: '' }) },
  },
  {
    type: 'queue.conversation-returned',
    version: 2,
    upcasters: { 1: (data) => ({ ...data, why: '' }) },
  },
  { type: 'queue.conversation-left', version: 1 },
  { type: 'queue.conversation-offered', version: 1 },
  { type: 'queue.offer-ended', version: 1 },
  { type: 'queue.step-reached', version: 1 },
  { type: 'queue.alarm-acknowledged', version: 1 },
];
