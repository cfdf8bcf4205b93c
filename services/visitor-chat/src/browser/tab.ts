import type { TabStorage } from '@stillhere/live-protocol/client';
import type { Held } from '../model/page.js';

/** What the browser did not let us keep, or keeps nothing of: gone with the page. */
const memory = new Map<string, string>();

/**
 * What survives a reload of this tab, and nothing else ever: ids and the resume token, no text.
 * The keys `token`, `device` and `tab` are also read by the exit module. Where the browser lets no
 * page keep anything, a chat works from memory; only a reload cannot resume it.
 */
export const tabStorage: TabStorage = {
  get: (key) => memory.get(key) ?? attempt(() => sessionStorage.getItem(key)) ?? undefined,
  set(key, value) {
    attempt(() => sessionStorage.setItem(key, value));
    if (attempt(() => sessionStorage.getItem(key)) !== value) memory.set(key, value);
    else memory.delete(key);
  },
  clear() {
    noteChat(false);
    memory.clear();
    attempt(() => sessionStorage.clear());
  },
};

/** Storage that is switched off, full or forbidden throws where one only looks at it. */
function attempt<T>(step: () => T): T | undefined {
  try {
    return step();
  } catch {
    return undefined;
  }
}

export function readHeld(storage: TabStorage): Held | undefined {
  const conversation = storage.get('conversation');
  const participant = storage.get('participant');
  const complete = conversation !== undefined && storage.get('token') !== undefined;
  return complete ? { conversation, participant: participant ?? '' } : undefined;
}

export function keepHeld(storage: TabStorage, held: Held & { readonly token: string }): void {
  noteChat(true);
  storage.set('conversation', held.conversation);
  storage.set('participant', held.participant);
  storage.set('token', held.token);
  // The next chat that is asked for is another one.
  storage.set('request', '');
}

/** That a chat was open here, and nothing of it: outlives a reload also where nothing is stored. */
const noteChat = (chat: boolean): void => history.replaceState({ ...history.state, chat }, '');

/** A chat was open here, and this browser kept nothing of it. */
export const hasLostChat = (storage: TabStorage): boolean =>
  history.state?.chat === true && readHeld(storage) === undefined;

/** This tab's own id of a kind, made once. Of `request`: until its chat is here, or another is wanted. */
export function ownId(storage: TabStorage, key: 'device' | 'tab' | 'request'): string {
  const known = storage.get(key);
  if (known) return known;
  const made = randomId();
  storage.set(key, made);
  return made;
}

/** 128 bits in hex. */
export function randomId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
