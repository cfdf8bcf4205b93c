import { useEffect, useMemo, useSyncExternalStore } from 'react';
import { browserClock } from '../live/browser-ports.js';
import type { ChatClients } from '../live/chat-clients.js';
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
  chatClients: ChatClients,
  seats: readonly string[] | undefined,
  observe: (serverMs: number) => void,
): Chats {
  const chats = useSyncExternalStore(chatClients.subscribe, () => chatClients.chats);
  const wanted = useMemo(
    () =>
      chats
        .map(chatRow)
        .sort(byLongestWait)
        .map((row) => row.conversation),
    [chats],
  );
  useEffect(
    () =>
      tieToPage({
        visibility: (state) => chatClients.each((client) => client.visibility(state)),
        wake: () => chatClients.each((client) => client.wake()),
      }),
    [chatClients],
  );
  useEffect(() => {
    if (seats !== undefined) chatClients.openSeats(seats);
  }, [chatClients, seats]);
  useEffect(() => {
    const live = chats.find((chat) => chat.live.link.status === 'live')?.live;
    if (live !== undefined) observe(browserClock.now() + live.serverOffsetMs);
  }, [chats, observe]);
  return { chats, wanted };
}
