import type { DeskLink } from '../app/state.js';
import type { Chat } from './chat.js';

/**
 * Our own link as a whole. An event stream can look open for minutes after the network is gone; the
 * chats' own links are watched closely, so when all of them are cut the desk is cut.
 */
export function ourLink(stream: DeskLink, chats: readonly Chat[]): DeskLink {
  if (stream.status !== 'live' || chats.length === 0) return stream;
  let sinceMs = Number.NEGATIVE_INFINITY;
  for (const { live } of chats) {
    if (live.link.status !== 'waiting') return stream;
    sinceMs = Math.max(sinceMs, live.link.sinceMs);
  }
  return { status: 'cut', sinceMs };
}
