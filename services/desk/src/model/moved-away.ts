import { closeCodes } from '@stillhere/live-protocol';
import type { LiveState } from '@stillhere/live-protocol/client';

/**
 * Somebody else has this chat now, or it waits again: it leaves this desk, so that a chat is in
 * exactly one list. Ended chats stay until they are closed, and so does one with words that are not
 * saved: nobody else has those.
 */
export function hasMovedAway({ view, link, me, outbox }: LiveState): boolean {
  if (view.head < 0 || view.status === 'ended') return false;
  if (outbox.some(({ status }) => status !== 'saved')) return false;
  if (link.status === 'stopped') return link.code === closeCodes.forbidden.code;
  return view.status === 'waiting' || view.counselor?.participant !== me;
}
