import type { ConversationView } from '../view.js';
import type { EvFrame, LeaveFrame, SeenFrame, ShareFrame } from '../wire.js';

/**
 * What a page said that is not a message: seen, share, leave. Each is said again after a new
 * connection, and when the page becomes visible, until the log shows it; repeating changes nothing.
 */
export interface Wishes {
  seen(revision: number, dwellMs: number): void;
  share(what: { displayed: boolean; typing: boolean }): void;
  leave(reason: LeaveFrame['reason']): void;
  /** Says whatever the log does not show yet. */
  repeat(view: ConversationView, me: string): void;
  /** An event of one's own: may be what was waited for. */
  onOwn(event: EvFrame): void;
  startOver(): void;
}

export function createWishes(send: (frame: SeenFrame | ShareFrame | LeaveFrame) => void): Wishes {
  let seen: SeenFrame | undefined;
  let share: ShareFrame | undefined;
  let leave: LeaveFrame | undefined;
  return {
    seen(revision, dwellMs) {
      if (seen !== undefined && seen.upTo >= revision) return;
      seen = { t: 'seen', upTo: revision, dwellMs: Math.round(dwellMs) };
      send(seen);
    },
    share(what) {
      share = { t: 'share', displayed: what.displayed, typing: what.typing };
      send(share);
    },
    leave(reason) {
      leave = { t: 'leave', reason };
      send(leave);
    },
    repeat(view, me) {
      if (share !== undefined) send(share);
      if (seen !== undefined && (view.receipts[me]?.displayed ?? -1) < seen.upTo) send(seen);
      if (leave !== undefined) send(leave);
    },
    onOwn(event) {
      if (event.type === 'participant-left') leave = undefined;
      if (event.type === 'sharing-changed' && sameSharing(event, share)) share = undefined;
    },
    startOver() {
      seen = undefined;
    },
  };
}

function sameSharing(event: EvFrame, share: ShareFrame | undefined): boolean {
  const { displayed, typing } = event.data;
  return (displayed === true) === share?.displayed && (typing === true) === share.typing;
}
