import type { Recorded } from '@stillhere/kernel';
import type * as events from './events.js';
import type { ContactState, ExistingConversation } from './state.js';

type ContactEvent = Recorded<
  | events.MessagePosted
  | events.ReceiptDelivered
  | events.ReceiptDisplayed
  | events.ContactStepTaken
  | events.ContactHeld
  | events.ContactStepAsked
>;

export function contactAfter(
  { contact, visitor }: ExistingConversation,
  event: ContactEvent,
): ContactState {
  switch (event.type) {
    case 'conversation.message-posted':
      // Their words begin everything anew.
      return event.data.author === visitor && contact.warnings.length > 0
        ? { ...contact, warnings: [] }
        : contact;
    case 'conversation.receipt-delivered':
      return withReceipt(contact, event, { deliveredAt: event.at });
    case 'conversation.receipt-displayed':
      return withReceipt(contact, event, { deliveredAt: event.at, displayedAt: event.at });
    case 'conversation.contact-step-taken': {
      const { revision, at } = event;
      const warning = { revision, at, deliveredAt: '', displayedAt: '' };
      const { act, clock } = event.data;
      const isWarning = act === 'warn';
      const warnings = isWarning ? [...contact.warnings, warning] : contact.warnings;
      const steps = contact.steps + 1;
      return { ...contact, steps, newest: { act, clock }, asked: undefined, warnings };
    }
    case 'conversation.contact-held':
      return { ...contact, held: event.data.held };
    case 'conversation.contact-step-asked':
      return { ...contact, asked: event.data };
  }
}

/** The first receipt of each kind stands. */
function withReceipt(
  contact: ContactState,
  { data }: Recorded<events.ReceiptDelivered | events.ReceiptDisplayed>,
  got: { readonly deliveredAt: string; readonly displayedAt?: string },
): ContactState {
  const isNew = contact.warnings.some(
    (one) => one.revision <= data.upTo && (one.deliveredAt === '' || one.displayedAt === ''),
  );
  if (!isNew || !data.participant.startsWith('visitor:')) return contact;
  const warnings = contact.warnings.map((one) =>
    one.revision > data.upTo
      ? one
      : {
          ...one,
          deliveredAt: one.deliveredAt || got.deliveredAt,
          displayedAt: one.displayedAt || (got.displayedAt ?? ''),
        },
  );
  return { ...contact, warnings };
}
