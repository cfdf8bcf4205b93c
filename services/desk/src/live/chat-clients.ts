import type { Timers } from '@stillhere/kernel';
import type { LiveClient } from '@stillhere/live-protocol/client';
import type { Chat } from '../model/chat.js';
import { browserTimers } from './browser-ports.js';
import { createPictures } from './pictures.js';
import { createSeatMoves } from './seat-moves.js';

/** All conversations that this desk holds open: one client each, kept while others are looked at. */
export interface ChatClients {
  /** The same array until something changes. */
  readonly chats: readonly Chat[];
  /** Called after each change of any of them. Returns the way to stop. */
  subscribe(listener: () => void): () => void;
  client(conversation: string): LiveClient | undefined;
  /**
   * Opens what this account is assigned to and does not have open. What ended stays until it is
   * closed: its last words must not vanish under somebody's eyes. What somebody else has leaves.
   */
  openSeats(conversations: readonly string[]): void;
  /** Called with each chat that left because it is not ours any more. */
  onMoved(listener: (conversation: string) => void): () => void;
  open(conversation: string): void;
  close(conversation: string): void;
  /** The same for a chat that is somebody else's: should it come back to this desk, it opens again. */
  release(conversation: string): void;
  seen(conversation: string, revision: number, dwellMs: number): void;
  each(work: (client: LiveClient) => void): void;
  closeAll(): void;
}

interface OpenChat {
  readonly client: LiveClient;
  readonly stop: () => void;
  chat: Chat;
}

export interface ChatClientsOptions {
  readonly timers?: Timers;
  /** Words in it are nobody else's: it stays although it is somebody else's chat by now. */
  readonly isKept?: (conversation: string) => boolean;
}

export function createChatClients(
  openClient: (conversation: string) => LiveClient,
  { timers = browserTimers, isKept = () => false }: ChatClientsOptions = {},
): ChatClients {
  const openChats = new Map<string, OpenChat>();
  const closed = new Set<string>();
  const listeners = new Set<() => void>();
  let chats: readonly Chat[] = [];

  const changed = (): void => {
    chats = [...openChats.values()].map((openChat) => openChat.chat);
    for (const listener of listeners) listener();
  };
  const pictures = createPictures(timers, changed);
  const moves = createSeatMoves();
  const leaveIfMoved = (conversation: string): void => {
    const openChat = openChats.get(conversation);
    if (
      openChat !== undefined &&
      !isKept(conversation) &&
      moves.hasLeft(conversation, openChat.client.state)
    ) {
      leave(conversation);
    }
  };
  const open = (conversation: string): void => {
    closed.delete(conversation);
    if (openChats.has(conversation)) return;
    const client = openClient(conversation);
    const stop = client.subscribe(() => {
      const openChat = openChats.get(conversation);
      if (openChat === undefined) return;
      openChat.chat = { ...openChat.chat, live: client.state };
      pictures.soon();
      leaveIfMoved(conversation);
    });
    openChats.set(conversation, {
      client,
      stop,
      chat: { conversation, live: client.state, seenUpTo: -1 },
    });
    changed();
  };
  const leave = (conversation: string): void => {
    const openChat = openChats.get(conversation);
    if (openChat === undefined) return;
    openChat.stop();
    openChat.client.close();
    openChats.delete(conversation);
    changed();
  };

  return {
    get chats() {
      return chats;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    client: (conversation) => openChats.get(conversation)?.client,
    onMoved: moves.onMoved,
    openSeats(conversations) {
      moves.seatsAre(conversations);
      // What was closed here and left may be given to us again.
      for (const one of closed) if (!conversations.includes(one)) closed.delete(one);
      for (const one of conversations) if (!closed.has(one)) open(one);
      for (const one of openChats.keys()) leaveIfMoved(one);
    },
    open,
    release: leave,
    close(conversation) {
      if (openChats.has(conversation)) closed.add(conversation);
      leave(conversation);
    },
    seen(conversation, revision, dwellMs) {
      if (see(openChats.get(conversation), revision, dwellMs)) changed();
    },
    each(work) {
      for (const { client } of openChats.values()) work(client);
    },
    closeAll() {
      pictures.stop();
      for (const conversation of [...openChats.keys()]) leave(conversation);
      closed.clear();
    },
  };
}

/** False where that much had been seen before. */
function see(openChat: OpenChat | undefined, revision: number, dwellMs: number): boolean {
  if (openChat === undefined || revision <= openChat.chat.seenUpTo) return false;
  openChat.client.seen(revision, dwellMs);
  openChat.chat = { ...openChat.chat, seenUpTo: revision };
  return true;
}
