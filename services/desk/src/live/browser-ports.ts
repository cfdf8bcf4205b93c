import type { Clock, Random, Timers } from '@stillhere/kernel';

export const browserClock: Clock = {
  now: () => Date.now(),
  monotonicMs: () => performance.now(),
};

export const browserTimers: Timers = {
  after: (delayMs, work) => {
    const id = setTimeout(work, delayMs);
    return () => clearTimeout(id);
  },
};

export const browserRandom: Random = {
  bytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
  fraction: () => Math.random(),
};

export const socketAddress = (path: string): string =>
  `${location.protocol === 'http:' ? 'ws' : 'wss'}://${location.host}${path}`;

/** False: the browser knows that it has no network. */
export const isOnline = (): boolean => navigator.onLine;
