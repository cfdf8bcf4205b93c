import { type RiskLevel, riskLevelOf } from '@stillhere/kernel';
import type { ConversationStatus } from '@stillhere/live-protocol';
import { type About, aboutOf } from './about.js';
import {
  type Chat,
  type GlyphState,
  hasLeft,
  isFromVisitor,
  isMessage,
  isReleased,
  shownState,
} from './chat.js';
import { codeName } from './code-name.js';
import { isMarked } from './risk.js';
import { type Wait, waitForAnswer } from './waiting-for-answer.js';

/** As routing counts: 0 routine, 1 soon, 2 urgent, 3 now. */
const pressingFrom = 2;

/** What one line of the list *mine* shows. */
export interface ChatRow {
  readonly conversation: string;
  readonly code: string;
  readonly about: About;
  readonly verdict: GlyphState | undefined;
  readonly status: ConversationStatus;
  readonly left: boolean;
  /** Not this counselor's any more. */
  readonly released: boolean;
  /** Undefined where it is calm, or not known: only what presses is marked. */
  readonly pressing: number | undefined;
  /** From medium on. */
  readonly risk: RiskLevel | undefined;
  /** Last message in either direction; `null` body where the text was erased, or does not open. */
  readonly lastLine:
    | { readonly mine: boolean; readonly body: string | null; readonly isUnreadable: boolean }
    | undefined;
  /** Undefined when nobody waits for an answer. */
  readonly wait: Wait | undefined;
  /** ISO-8601 of the last thing that somebody wrote, or of the opening. */
  readonly lastAt: string;
  /** Messages of the person that this counselor was not shown, on this desk or before. */
  readonly unread: number;
  /** Own messages that are not in the log yet, and those that were refused. */
  readonly kept: number;
  readonly refused: number;
}

export function chatRow(chat: Chat): ChatRow {
  const { view, outbox } = chat.live;
  const last = view.items.findLast(isMessage);
  const risk = riskLevelOf(view.risk?.level);
  return {
    conversation: chat.conversation,
    code: codeName(chat.conversation),
    about: aboutOf(view),
    verdict: shownState(chat.live),
    status: view.status,
    left: hasLeft(view),
    released: isReleased(chat.live),
    pressing: view.status !== 'ended' && view.priority >= pressingFrom ? view.priority : undefined,
    risk: isMarked(risk) ? risk : undefined,
    lastLine: last && {
      ...{ mine: last.author !== view.visitor, body: last.body },
      isUnreadable: last.unreadable === true,
    },
    wait: waitForAnswer(chat.live),
    lastAt: last?.at ?? view.openedAt,
    unread: unreadCount(chat),
    kept: outbox.filter((item) => item.status === 'kept').length,
    refused: outbox.filter((item) => item.status === 'refused').length,
  };
}

function unreadCount({ live: { view, me }, seenUpTo }: Chat): number {
  // What was on their screen before a reload or on another computer is on record.
  const onRecord = me === undefined ? -1 : (view.receipts[me]?.displayed ?? -1);
  const seen = Math.max(seenUpTo, onRecord);
  let count = 0;
  for (let index = view.items.length - 1; index >= 0; index -= 1) {
    const item = view.items[index];
    if (item === undefined || item.revision <= seen) break;
    if (isFromVisitor(view, item)) count += 1;
  }
  return count;
}
