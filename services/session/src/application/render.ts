import type { session as api } from '@stillhere/contracts';
import {
  type Audience,
  type Shown,
  shownToVisitor,
  type VisitorView,
} from '../domain/conversation/audience.js';
import { chainOf } from './chain.js';
import type { Revealed } from './reveal.js';

/** An event as one audience may see it. Pure: what it shows was opened before. */
export function render(
  revealed: Revealed,
  audience: Audience,
  view: VisitorView,
): api.ConversationEvent {
  const { event } = revealed;
  return rendered(revealed, audience === 'staff' ? event : shownToVisitor(event, view));
}

/** Staff see everything that was recorded. */
export const renderForStaff = (revealed: Revealed): api.ConversationEvent =>
  rendered(revealed, revealed.event);

function rendered(
  { stored, text, isUnreadable }: Revealed,
  shown: Shown | undefined,
): api.ConversationEvent {
  return {
    revision: stored.revision,
    eventId: stored.eventId,
    type: shown?.type ?? 'withheld',
    occurredAt: stored.metadata.occurredAt,
    recordedAt: stored.recordedAt,
    actor: shown ? stored.metadata.actor : '',
    chain: chainOf(stored.metadata.hash),
    dataJson: shown ? dataOf(shown, text, isUnreadable) : '{}',
  };
}

/** Sealed text gives way to what it says; a fingerprint is of no use outside. */
function dataOf({ type, data }: Shown, text: string | null, isUnreadable: boolean): string {
  const unreadable = isUnreadable || undefined;
  switch (type) {
    case 'conversation.opened':
      return JSON.stringify({
        ...data,
        survey: text === null ? null : JSON.parse(text),
        unreadable,
      });
    case 'conversation.message-posted':
    case 'conversation.note-added':
      return JSON.stringify({ ...data, body: text, unreadable, fingerprint: undefined });
    default:
      return JSON.stringify(data);
  }
}
