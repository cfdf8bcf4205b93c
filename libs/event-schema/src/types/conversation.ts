import type { EventTypeDefinition } from '../registry.js';

/** Everything that a participant or a counselor could see change, in one total order. */
export const conversationEvents: readonly EventTypeDefinition[] = [
  { type: 'conversation.opened', version: 1 },
  { type: 'conversation.message-posted', version: 1 },
  { type: 'conversation.message-conflicted', version: 1 },
  { type: 'conversation.receipt-delivered', version: 1 },
  { type: 'conversation.receipt-displayed', version: 1 },
  { type: 'conversation.sharing-changed', version: 1 },
  { type: 'conversation.connection-opened', version: 1 },
  { type: 'conversation.connection-suspected', version: 1 },
  { type: 'conversation.connection-answered', version: 1 },
  { type: 'conversation.connection-unseen', version: 1 },
  { type: 'conversation.connection-ended', version: 1 },
  { type: 'conversation.surface-changed', version: 1 },
  { type: 'conversation.participant-left', version: 1 },
  { type: 'conversation.presence-taken', version: 1 },
  { type: 'conversation.resync-required', version: 1 },
  {
    type: 'conversation.assigned',
    version: 2,
    // Before, an assignment carried no order of its own.
    upcasters: { 1: (data) => ({ ...data, decision: 0 }) },
  },
  { type: 'conversation.unassigned', version: 1 },
  { type: 'conversation.note-added', version: 1 },
  { type: 'conversation.risk-set', version: 1 },
  { type: 'conversation.contact-step-taken', version: 1 },
  { type: 'conversation.contact-held', version: 1 },
  { type: 'conversation.contact-step-asked', version: 1 },
  { type: 'conversation.ended', version: 1 },
];
