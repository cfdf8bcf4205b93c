import type { TabStorage } from '@stillhere/live-protocol/client';
import type { Held } from '../model/page.js';

/**
 * What survives a reload of this tab, and nothing else ever: ids and the resume token, no text.
 * The keys `token`, `device` and `tab` are also read by the exit module.
 */
export const tabStorage: TabStorage = {
  get: (key) => {
    try {
      return sessionStorage.getItem(key) ?? undefined;
    } catch {
      // Storage switched off: the chat works, only a reload cannot resume it.
      return undefined;
    }
  },
  set: (key, value) => {
    try {
      sessionStorage.setItem(key, value);
    } catch {
      // As above: full or forbidden storage may not stop a chat.
    }
  },
  clear: () => {
    try {
      sessionStorage.clear();
    } catch {
      // Nothing was kept where nothing may be kept.
    }
  },
};

export function readHeld(storage: TabStorage): Held | undefined {
  const conversation = storage.get('conversation');
  const participant = storage.get('participant');
  const complete = conversation !== undefined && storage.get('token') !== undefined;
  return complete ? { conversation, participant: participant ?? '' } : undefined;
}

export function keepHeld(storage: TabStorage, held: Held & { readonly token: string }): void {
  storage.set('conversation', held.conversation);
  storage.set('participant', held.participant);
  storage.set('token', held.token);
}

/** This tab's own id of a kind, made once. */
export function ownId(storage: TabStorage, key: 'device' | 'tab'): string {
  const known = storage.get(key);
  if (known !== undefined) return known;
  const made = randomId();
  storage.set(key, made);
  return made;
}

/** 128 bits in hex. */
export function randomId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
