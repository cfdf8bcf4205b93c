import type { Cancel, Timers } from '@stillhere/kernel';
import type { LiveClient } from '@stillhere/live-protocol/client';
import type { Chat } from '../model/chat.js';
import { browserTimers } from './browser-ports.js';

/** All conversations that this desk holds open: one client each, kept while others are looked at. */
export interface ChatClients {
  /** The same array until something changes. */
  readonly chats: readonly Chat[];
  /** Called after each change of any of them. Returns the way to stop. */
  subscribe(listener: () => void): () => void;
  client(conversation: string): LiveClient | undefined;
  /**
   * Opens what this account is assigned to and does not have open. A conversation that is no longer
   * assigned stays until it is closed: its last words must not vanish under somebody's eyes.
   */
  openSeats(conversations: readonly string[]): void;
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

/**
 * One picture of a screen. A conversation that is read again comes as hundreds of frames, each with a
 * turn of its own; drawing each of them would take longer than reading all of them.
 */
const pictureMs = 16;

export function createChatClients(
  openClient: (conversation: string) => LiveClient,
  timers: Timers = browserTimers,
): ChatClients {
  const openChats = new Map<string, OpenChat>();
  const closed = new Set<string>();
  const listeners = new Set<() => void>();
  let chats: readonly Chat[] = [];

  const changed = (): void => {
    chats = [...openChats.values()].map((openChat) => openChat.chat);
    for (const listener of listeners) listener();
  };
  let resting: Cancel | undefined;
  let isDue = false;
  /** The first change is told at once, more of them together a picture later. */
  const changedSoon = (): void => {
    if (resting !== undefined) {
      isDue = true;
      return;
    }
    isDue = false;
    resting = timers.after(pictureMs, () => {
      resting = undefined;
      if (isDue) changedSoon();
    });
    changed();
  };
  const open = (conversation: string): void => {
    closed.delete(conversation);
    if (openChats.has(conversation)) return;
    const client = openClient(conversation);
    const stop = client.subscribe(() => {
      const openChat = openChats.get(conversation);
      if (openChat === undefined) return;
      openChat.chat = { ...openChat.chat, live: client.state };
      changedSoon();
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
    openSeats(conversations) {
      for (const conversation of conversations) {
        if (!closed.has(conversation)) open(conversation);
      }
    },
    open,
    release: leave,
    close(conversation) {
      if (openChats.has(conversation)) closed.add(conversation);
      leave(conversation);
    },
    seen(conversation, revision, dwellMs) {
      const openChat = openChats.get(conversation);
      if (openChat === undefined || revision <= openChat.chat.seenUpTo) return;
      openChat.client.seen(revision, dwellMs);
      openChat.chat = { ...openChat.chat, seenUpTo: revision };
      changed();
    },
    each(work) {
      for (const { client } of openChats.values()) work(client);
    },
    closeAll() {
      resting?.();
      resting = undefined;
      for (const conversation of [...openChats.keys()]) leave(conversation);
      closed.clear();
    },
  };
}
