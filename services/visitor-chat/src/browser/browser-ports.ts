import type { Clock, Random, Timers } from '@stillhere/kernel';

export const clock: Clock = {
  now: () => Date.now(),
  monotonicMs: () => performance.now(),
};

export const timers: Timers = {
  after: (delayMs, work) => {
    const id = setTimeout(work, delayMs);
    return () => clearTimeout(id);
  },
};

export const random: Random = {
  bytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
  fraction: () => Math.random(),
};
