import { randomId } from '@stillhere/live-protocol/client';
import { browserRandom } from '../live/browser-ports.js';
import { type AttentionSettings, readAttention } from '../model/attention-settings.js';
import { type PaneWidths, readPanes } from '../model/panes.js';

/** How the desk looks on this computer; never anything about a person. */
const panesKey = 'stillhere.desk.panes';
const singleKeysKey = 'stillhere.desk.single-keys';
/** Each person's own, also where several share this computer. */
const attentionKey = (account: string): string => `stillhere.desk.attention.${account}`;

/** A browser may forbid storage; the desk then starts with its defaults each time. */
export function attempt<T>(work: () => T, otherwise: T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof DOMException) return otherwise;
    throw error;
  }
}

const deviceKey = 'stillhere.desk.device';
/** This browser, told apart from others; nothing about a person. */
export function recallDevice(): string {
  const kept = attempt(() => localStorage.getItem(deviceKey), null);
  if (kept !== null) return kept;
  const made = randomId(browserRandom);
  attempt(() => localStorage.setItem(deviceKey, made), undefined);
  return made;
}

export const recallPanes = (): PaneWidths =>
  readPanes(attempt(() => localStorage.getItem(panesKey), null));

export const rememberPanes = (panes: PaneWidths): void =>
  attempt(() => localStorage.setItem(panesKey, JSON.stringify(panes)), undefined);

export const recallSingleKeys = (): boolean =>
  attempt(() => localStorage.getItem(singleKeysKey), null) !== 'off';

export const rememberSingleKeys = (on: boolean): void =>
  attempt(() => localStorage.setItem(singleKeysKey, on ? 'on' : 'off'), undefined);

export const recallAttention = (account: string): AttentionSettings =>
  readAttention(attempt(() => localStorage.getItem(attentionKey(account)), null));

export const rememberAttention = (account: string, settings: AttentionSettings): void =>
  attempt(() => localStorage.setItem(attentionKey(account), JSON.stringify(settings)), undefined);
