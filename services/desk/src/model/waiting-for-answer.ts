import type { ConversationView } from '@stillhere/live-protocol';
import type { LiveState } from '@stillhere/live-protocol/client';
import {
  type GlyphState,
  hasLeft,
  isFromVisitor,
  isMessage,
  isReleased,
  shownState,
} from './chat.js';
import { connectionGaps, gapMsAfter } from './connection-gaps.js';

/**
 * After a minute without an answer people start to doubt that anybody is there. Until services set
 * their own limit this is the point from which a row asks for attention.
 */
export const answerLimitMs = 60_000;

/** Somebody who has not been answered. */
export interface Wait {
  /** Their time without an answer counts from here (ISO-8601). */
  readonly since: string;
  /**
   * The count stands still: `not-connected` since a moment, so no answer could reach them;
   * `not-seen`: we cannot tell whether they are there.
   */
  readonly halt:
    | { readonly why: 'not-connected'; readonly since: string }
    | { readonly why: 'not-seen' }
    | undefined;
}

/** Undefined when nobody waits for an answer of this counselor. */
export function waitForAnswer(live: LiveState): Wait | undefined {
  const since = isReleased(live) ? undefined : waitsSince(live.view);
  return since === undefined ? undefined : { since, halt: haltOf(live, shownState(live)) };
}

function haltOf(live: LiveState, state: GlyphState | undefined): Wait['halt'] {
  switch (state) {
    case 'no-connection':
    case 'absent':
      return { why: 'not-connected', since: live.eph.presence?.value.since ?? '' };
    case 'not-visible-to-us':
    case 'own-connection-cut':
    case 'cut-between-us':
      return { why: 'not-seen' };
    default:
      return undefined;
  }
}

/**
 * Since when the person has been waiting for an answer (ISO-8601), or undefined when the last word
 * is the counselor's. The time in which no answer could reach them is left out of it. Counts from the first message that is unanswered, not from the newest: writing
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
  const from = since ?? (greeted ? undefined : view.openedAt);
  return from === undefined ? undefined : withoutGaps(view, from);
}

function withoutGaps(view: ConversationView, from: string): string {
  const fromMs = Date.parse(from);
  const gapMs = gapMsAfter(connectionGaps(view), fromMs);
  return gapMs === 0 ? from : new Date(fromMs + gapMs).toISOString();
}

export type WaitTone = 'calm' | 'over-limit';

export const waitTone = (waitedMs: number): WaitTone =>
  waitedMs > answerLimitMs ? 'over-limit' : 'calm';
