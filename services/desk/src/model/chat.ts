import {
  type ConversationView,
  closeCodes,
  type PresenceValue,
  type TimelineItem,
  type Verdict,
} from '@stillhere/live-protocol';
import type { CutSide, LiveState } from '@stillhere/live-protocol/client';

/** One conversation that this desk has open, and how far the counselor has seen it. */
export interface Chat {
  readonly conversation: string;
  readonly live: LiveState;
  /** Newest revision that was shown on this desk; -1 for nothing yet. */
  readonly seenUpTo: number;
}

export type MessageItem = Extract<TimelineItem, { kind: 'message' | 'note' }>;
export type FactItem = Extract<TimelineItem, { kind: 'fact' }>;

export const isMessage = (item: TimelineItem): item is MessageItem => item.kind === 'message';
export const isNote = (item: TimelineItem): item is MessageItem => item.kind === 'note';

/** Why nothing of it is here yet; `undefined` once something is. */
export function unreadBecause({ view, link }: LiveState): 'loading' | 'cut-off' | undefined {
  if (view.head >= 0) return undefined;
  return link.status === 'stopped' ? 'cut-off' : 'loading';
}

/** Somebody else has it, or it waits again: the server follows it for this account no longer. */
export const isReleased = ({ view, link }: LiveState): boolean =>
  view.status !== 'ended' && link.status === 'stopped' && link.code === closeCodes.forbidden.code;

/** Nothing more will come of it here, so it may go off the list. */
export const isOver = ({ view, link }: LiveState): boolean =>
  view.status === 'ended' || link.status === 'stopped';

/** Written by the person, not by staff. */
export const isFromVisitor = (view: ConversationView, item: TimelineItem): boolean =>
  item.kind === 'message' && item.author === view.visitor;

/** The person ended their part and has not come back. */
export const hasLeft = (view: ConversationView): boolean =>
  view.left !== undefined && view.left.participant === view.visitor;

/**
 * What the desk may say about the person right now. A desk that has lost its own link knows nothing
 * about anybody, whatever it heard before.
 */
export type ShownPresence =
  | { readonly kind: 'not-ours' }
  | { readonly kind: 'none-yet' }
  /** `whose` side the cut is on, where that is known. */
  | {
      readonly kind: 'our-link-down';
      readonly sinceMs: number | undefined;
      readonly whose?: CutSide | undefined;
    }
  | { readonly kind: 'verdict'; readonly value: PresenceValue; readonly heardAtMs: number };

/** `sinceMs` and `heardAtMs` are monotonic; `heardAtMs` is when the value reached this desk. */
export function shownPresence(live: LiveState): ShownPresence {
  const { link } = live;
  const presence = live.eph.presence;
  if (isReleased(live)) return { kind: 'not-ours' };
  if (link.status === 'stopped') return { kind: 'our-link-down', sinceMs: undefined };
  if (link.status === 'waiting') {
    return { kind: 'our-link-down', sinceMs: link.sinceMs, whose: link.whose };
  }
  if (presence === undefined) return { kind: 'none-yet' };
  return { kind: 'verdict', value: presence.value, heardAtMs: presence.atMs };
}

/** What the glyph stands for: where they are, or on which side nobody can see that. */
export type GlyphState = Verdict | 'own-connection-cut' | 'cut-between-us';

/** The state for the glyph: our own outage looks like our own outage, and this computer's like its. */
export function shownState(live: LiveState): GlyphState | undefined {
  const shown = shownPresence(live);
  if (shown.kind === 'our-link-down') return cutStates[shown.whose ?? 'unknown'];
  if (shown.kind !== 'verdict') return undefined;
  const { verdict, cause } = shown.value;
  // What we ended ourselves is no connection that they lost.
  const isOurs = cause === 'our-restart' && (verdict === 'no-connection' || verdict === 'absent');
  return isOurs ? 'not-visible-to-us' : verdict;
}

const cutStates = {
  ours: 'not-visible-to-us',
  theirs: 'own-connection-cut',
  unknown: 'cut-between-us',
} as const;

/** The typing sign ends by itself: the frame that would end it may never arrive. */
export function isTyping(live: LiveState, nowMonotonicMs: number): boolean {
  const typing = live.eph.typing;
  if (typing === undefined || !typing.value.on || live.link.status !== 'live') return false;
  return nowMonotonicMs - typing.atMs < typing.value.expiresMs;
}
