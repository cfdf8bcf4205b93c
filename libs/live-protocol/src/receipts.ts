import type { ConversationView, ReceiptMarks, TimelineItem } from './view.js';

/** Nothing reached anybody yet. The bottom of the lattice. */
export const noMarks: ReceiptMarks = Object.freeze({
  delivered: -1,
  deliveredAt: '',
  displayed: -1,
  displayedAt: '',
  displayedShared: true,
});

/**
 * The least upper bound: watermarks by max, each with its own time. Displayed is at most delivered
 * where that holds for both. Sharing is not a mark: `next` decides it.
 */
export function joinMarks(known: ReceiptMarks, next: ReceiptMarks): ReceiptMarks {
  const delivered = next.delivered > known.delivered ? next : known;
  const displayed = next.displayed > known.displayed ? next : known;
  return {
    delivered: delivered.delivered,
    deliveredAt: delivered.deliveredAt,
    displayed: displayed.displayed,
    displayedAt: displayed.displayedAt,
    displayedShared: next.displayedShared,
  };
}

/** `not-shared`: on their device; whether it was displayed is theirs to keep. Not the same as *not yet*. */
export type OwnReceipt = 'saved' | 'delivered' | 'displayed' | 'not-shared';

/**
 * How far a message of one's own side got with the other side, as far as `me` may see it.
 * For the visitor that is the furthest of all counselors; for staff it is the visitor.
 */
export function ownReceipt(
  view: ConversationView,
  item: Pick<TimelineItem, 'revision'>,
  me: string,
): OwnReceipt {
  if (me !== view.visitor) return reached(view.receipts[view.visitor] ?? noMarks, item.revision);
  if (view.visitorSees === 'accepted') return 'saved';
  const receipt = reached(counselorMarks(view), item.revision);
  return receipt === 'saved' || view.visitorSees === 'displayed' ? receipt : 'delivered';
}

function reached(marks: ReceiptMarks, revision: number): OwnReceipt {
  if (marks.displayed >= revision) return 'displayed';
  if (marks.delivered < revision) return 'saved';
  return marks.displayedShared ? 'delivered' : 'not-shared';
}

function counselorMarks(view: ConversationView): ReceiptMarks {
  let marks = noMarks;
  for (const participant of Object.keys(view.receipts)) {
    if (participant !== view.visitor)
      marks = joinMarks(marks, view.receipts[participant] ?? noMarks);
  }
  return marks;
}

/** How far the newest message that was written *to* a participant got with them. */
export interface Reach {
  readonly receipt: OwnReceipt | 'nothing-sent';
  readonly deliveredAt: string;
  readonly displayedAt: string;
}

export function reach(view: ConversationView, participant: string): Reach {
  const marks = view.receipts[participant] ?? noMarks;
  const newest = view.items.findLast(
    (item) => item.kind === 'message' && item.author !== participant,
  );
  return {
    receipt: newest === undefined ? 'nothing-sent' : reached(marks, newest.revision),
    deliveredAt: marks.deliveredAt,
    displayedAt: marks.displayedAt,
  };
}
