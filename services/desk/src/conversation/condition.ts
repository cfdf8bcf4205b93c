import { type Chat, hasLeft, isReleased } from '../model/chat.js';

/** What the composer has to say about where words go right now; it never stops anybody writing. */
export type Condition = 'open' | 'link-down' | 'cut-off' | 'released' | 'left' | 'ended';

export function conditionOf({ live }: Chat): Condition {
  if (live.view.status === 'ended') return 'ended';
  if (isReleased(live)) return 'released';
  if (live.link.status === 'stopped') return 'cut-off';
  if (live.link.status !== 'live') return 'link-down';
  return hasLeft(live.view) ? 'left' : 'open';
}
