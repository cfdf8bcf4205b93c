import type { UnsentItem } from '@stillhere/live-protocol/client';
import { useEffect, useMemo, useRef, useSyncExternalStore } from 'react';
import { browserClock } from '../live/browser-ports.js';
import type { ChatClients } from '../live/chat-clients.js';
import { tieToPage } from '../live/page-life.js';
import type { Chat } from '../model/chat.js';
import { chatRow } from '../model/chat-row.js';
import { unfinishedIn } from '../model/kept-work.js';
import { byLongestWait } from '../model/list-order.js';
import { serverTimeOf } from '../model/server-clock.js';
import type { WorkKeeper } from './work-keeper.js';

export interface Chats {
  readonly chats: readonly Chat[];
  /** Ids in the order that the list should have. */
  readonly wanted: readonly string[];
}

/** The open conversations, kept equal to what this account is assigned to, tied to this page. */
export function useChats(
  chatClients: ChatClients,
  seats: readonly string[] | undefined,
  { observe, work }: { observe: (serverMs: number) => void; work: WorkKeeper },
): Chats {
  const isReopened = useRef(false);
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
    if (seats === undefined) return;
    chatClients.openSeats(seats);
    // Words that nobody else has are shown also where the chat is somebody else's by now.
    if (!isReopened.current) for (const id of unfinishedIn(work.start)) chatClients.open(id);
    isReopened.current = true;
  }, [chatClients, seats, work]);
  useEffect(() => {
    const unsent = Object.fromEntries(chats.map((chat) => [chat.conversation, unsentIn(chat)]));
    work.keep({ unsent: { ...work.now.unsent, ...unsent } });
  }, [work, chats]);
  useEffect(() => {
    const live = chats.find((chat) => chat.live.link.status === 'live')?.live;
    if (live !== undefined) observe(serverTimeOf(live, browserClock));
  }, [chats, observe]);
  return { chats, wanted };
}

const unsentIn = ({ live }: Chat): readonly UnsentItem[] =>
  live.outbox
    .filter(({ status }) => status !== 'saved')
    .map(({ cid, kind, body, after }) => ({ cid, kind, body, after }));
