import type { Tip } from '@stillhere/event-store';
import type { StreamName } from '@stillhere/kernel';
import { LRUCache } from 'lru-cache';

/** Far more than conversations that are ever live at once; about 4 MB. */
const tipsMax = 20_000;

/** Heads of the streams used last. */
export type TipCache<Known extends Tip = Tip> = LRUCache<StreamName, Known>;

export const createTipCache = <Known extends Tip = Tip>(): TipCache<Known> =>
  new LRUCache({ max: tipsMax });
