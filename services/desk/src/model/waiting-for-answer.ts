import type { ConversationView } from '@stillhere/live-protocol';
import { hasLeft, isFromVisitor, isMessage } from './chat.js';

/**
 * After a minute without an answer people start to doubt that anybody is there. Until services set
 * their own limit this is the point from which a row asks for attention.
 */
export const answerLimitMs = 60_000;

/**
 * Since when the person has been waiting for an answer (ISO-8601), or undefined when the last word
 * is the counselor's. Counts from the first message that is unanswered, not from the newest: writing
 * again must not make anybody wait longer. Somebody who was never greeted waits since they came.
 */
export function waitsSince(view: ConversationView): string | undefined {
  if (view.status !== 'assigned' || hasLeft(view)) return undefined;
  let since: string | undefined;
  let greeted = false;
  for (let index = view.items.length - 1; index >= 0; index -= 1) {
    const item = view.items[index];
    if (item === undefined || !isMessage(item)) continue;
    if (!isFromVisitor(view, item)) {
      greeted = true;
      break;
    }
    since = item.at;
  }
  return since ?? (greeted ? undefined : view.openedAt);
}

export type WaitTone = 'calm' | 'over-limit';

export const waitTone = (waitedMs: number): WaitTone =>
  waitedMs > answerLimitMs ? 'over-limit' : 'calm';
