import { type KeptWork, readWork, writeWork } from '../model/kept-work.js';
import { attempt } from './remembered.js';

/**
 * Keeps what somebody is in the middle of, in this tab only (`sessionStorage`) and under their own
 * account: it outlives a reload and a sign-in that ended, is never shown to anybody else who signs in
 * here, and is gone with the tab or when they sign out.
 */
export interface WorkKeeper {
  /** As it was when this desk opened. */
  readonly start: KeptWork;
  readonly now: KeptWork;
  keep(part: Partial<KeptWork>): void;
  forget(): void;
}

const keyOf = (account: string): string => `stillhere.desk.work.${account}`;

export function createWorkKeeper(account: string): WorkKeeper {
  const key = keyOf(account);
  const start = readWork(attempt(() => sessionStorage.getItem(key), null));
  let now = start;
  let written = writeWork(start);
  let isForgotten = false;
  return {
    start,
    get now() {
      return now;
    },
    keep(part) {
      now = { ...now, ...part };
      const text = writeWork(now);
      if (isForgotten || text === written) return;
      written = text;
      attempt(() => sessionStorage.setItem(key, text), undefined);
    },
    forget() {
      isForgotten = true;
      attempt(() => sessionStorage.removeItem(key), undefined);
    },
  };
}
