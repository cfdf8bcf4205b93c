import { useEffect, useMemo, useSyncExternalStore } from 'react';
import { browserClock } from '../live/browser-ports.js';
import type { Dock } from '../live/dock.js';
import { tieToPage } from '../live/page-life.js';
import type { Chat } from '../model/chat.js';
import { chatRow } from '../model/chat-row.js';
import { byLongestWait } from '../model/order.js';

export interface Chats {
  readonly chats: readonly Chat[];
  /** Ids in the order that the list should have. */
  readonly wanted: readonly string[];
}

/** The open conversations, kept equal to what this account is assigned to, tied to this page. */
export function useChats(
  dock: Dock,
  seats: readonly string[] | undefined,
  observe: (serverMs: number) => void,
): Chats {
  const chats = useSyncExternalStore(dock.subscribe, () => dock.chats);
  const wanted = useMemo(
    () =>
      chats
        .map(chatRow)
        .sort(byLongestWait)
        .map((row) => row.conversation),
    [chats],
  );
  useEffect(() => tieToPage(dock), [dock]);
  useEffect(() => {
    if (seats !== undefined) dock.openSeats(seats);
  }, [dock, seats]);
  useEffect(() => {
    const live = chats.find((chat) => chat.live.link.status === 'live')?.live;
    if (live !== undefined) observe(browserClock.now() + live.serverOffsetMs);
  }, [chats, observe]);
  return { chats, wanted };
}
