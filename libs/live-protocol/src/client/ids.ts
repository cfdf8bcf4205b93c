import type { Random } from '@stillhere/kernel';
import type { TabStorage } from '../client-api.js';

/** The only things that are ever stored: no word of a conversation is among them. */
export const storageKeys = {
  conversation: 'conversation',
  token: 'token',
  device: 'device',
  tab: 'tab',
} as const;

/** 32 hex digits: 128 bits, so that two pages never choose the same. */
export function randomId(random: Random): string {
  let id = '';
  for (const byte of random.bytes(16)) id += byte.toString(16).padStart(2, '0');
  return id;
}

/** This device's and this tab's ids, made and stored at the first call. */
export function ownIds(storage: TabStorage, random: Random): { device: string; tab: string } {
  return {
    device: keptOrNew(storage, storageKeys.device, random),
    tab: keptOrNew(storage, storageKeys.tab, random),
  };
}

function keptOrNew(storage: TabStorage, key: string, random: Random): string {
  const kept = storage.get(key);
  if (kept !== undefined) return kept;
  const made = randomId(random);
  storage.set(key, made);
  return made;
}
