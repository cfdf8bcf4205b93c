import type {
  ConversationEvent,
  Opened,
  ReceiptDelivered,
  ReceiptDisplayed,
  UnassignReason,
  VisitorSees,
} from './events.js';

/** `staff` sees everything that was recorded, `visitor` what this file lets through. */
export type Audience = 'visitor' | 'staff';

/** What decides about one conversation's visitor; fixed when it was opened. */
export interface VisitorView {
  readonly visitor: string;
  readonly visitorSees: VisitorSees;
}

export interface Shown {
  readonly type: ConversationEvent['type'];
  readonly data: Readonly<Record<string, unknown>>;
}

/**
 * What the visitor gets of an event, sealed text still sealed; `undefined`: that there was one.
 * Fields are named one by one, so that a field added later stays hidden until somebody decides.
 */
export function shownToVisitor(event: ConversationEvent, view: VisitorView): Shown | undefined {
  switch (event.type) {
    case 'conversation.opened':
      return { type: event.type, data: shownOpening(event) };
    case 'conversation.message-posted': {
      const { author, cid, body } = event.data;
      return { type: event.type, data: { author, cid, body } };
    }
    case 'conversation.receipt-delivered':
    case 'conversation.receipt-displayed':
      return shownReceipt(event, view);
    case 'conversation.assigned': {
      const { counselor, displayName } = event.data;
      return { type: event.type, data: { counselor, displayName } };
    }
    case 'conversation.unassigned': {
      const { counselor, reason } = event.data;
      return { type: event.type, data: { counselor, reason: reasonForVisitor(reason) } };
    }
    case 'conversation.ended': {
      const { by, disposition } = event.data;
      return { type: event.type, data: { by, disposition } };
    }
    case 'conversation.participant-left': {
      const { participant, reason } = event.data;
      if (participant !== view.visitor) return undefined;
      return { type: event.type, data: { participant, reason } };
    }
    case 'conversation.sharing-changed': {
      const { participant, displayed, typing } = event.data;
      if (participant !== view.visitor) return undefined;
      return { type: event.type, data: { participant, displayed, typing } };
    }
    case 'conversation.connection-unseen': {
      // Ours, so they are told; on what we know it by says nothing to them.
      const { participant, since } = event.data;
      if (participant !== view.visitor) return undefined;
      return { type: event.type, data: { participant, since } };
    }
    case 'conversation.contact-step-taken': {
      // A warning is for them; what else a policy does is between staff.
      const { act, endsInS } = event.data;
      return act === 'warn' ? { type: event.type, data: { act, endsInS } } : undefined;
    }
    case 'conversation.contact-held':
    case 'conversation.contact-step-asked':
    case 'conversation.message-conflicted':
    case 'conversation.note-added':
    case 'conversation.risk-set':
    case 'conversation.connection-opened':
    case 'conversation.connection-suspected':
    case 'conversation.connection-answered':
    case 'conversation.connection-ended':
    case 'conversation.surface-changed':
    case 'conversation.presence-taken':
    case 'conversation.resync-required':
      return undefined;
  }
}

/** A lost line is nobody's fault; whatever else is between a counselor and their service. */
const reasonForVisitor = (reason: UnassignReason): UnassignReason =>
  reason === 'desk-lost' ? reason : 'put-back';

/** Without the priority: how urgent others think it is, is not theirs to carry. */
function shownOpening({ data }: Opened): Shown['data'] {
  const { conversation, service, channel, language, visitor } = data;
  const { disclosureVersion, disclosureHash, survey, visitorSees, visitorSeesTyping } = data;
  const accepted = { disclosureVersion, disclosureHash, survey, visitorSees, visitorSeesTyping };
  return { conversation, service, channel, language, visitor, ...accepted };
}

/**
 * A visitor's own receipts tell them nothing. Of a counselor's they see as much as the service
 * lets them: a displayed one may come to them as no more than delivered.
 */
function shownReceipt(
  { type, data }: ReceiptDelivered | ReceiptDisplayed,
  view: VisitorView,
): Shown | undefined {
  if (data.participant === view.visitor || view.visitorSees === 'accepted') return undefined;
  const { participant, upTo } = data;
  const shown = view.visitorSees === 'displayed' ? type : 'conversation.receipt-delivered';
  return { type: shown, data: { participant, upTo } };
}
