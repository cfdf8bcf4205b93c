import { randomFillSync } from 'node:crypto';
import type { Clock, Random, Timers } from '@stillhere/kernel';

export const systemClock: Clock = Object.freeze({
  now: () => Date.now(),
  monotonicMs: () => performance.now(),
});

/**
 * The wall clock as it was when this was made, and on from there by the monotonic one: for how long
 * sign-ins and tokens last, which no step of the system's clock may shorten or lengthen (I31).
 */
export function createSteadyClock(clock: Clock = systemClock): Clock {
  const startMs = clock.now() - clock.monotonicMs();
  return Object.freeze({
    now: () => Math.round(startMs + clock.monotonicMs()),
    monotonicMs: () => clock.monotonicMs(),
  });
}

/** One system call for many ids: the generator costs 2–3 µs a call, whatever the length. */
const poolBytes = 4_096;
const pool = Buffer.alloc(poolBytes);
let used = poolBytes;

function randomBytes(length: number): Uint8Array {
  if (length > poolBytes / 4) return randomFillSync(new Uint8Array(length));
  if (used + length > poolBytes) {
    randomFillSync(pool);
    used = 0;
  }
  const bytes = new Uint8Array(pool.subarray(used, used + length));
  // Nobody who reads this memory later may find what was handed out.
  pool.fill(0, used, used + length);
  used += length;
  return bytes;
}

export const systemRandom: Random = Object.freeze({
  bytes: randomBytes,
  fraction: () => Math.random(),
});

/** Node's longest delay; a longer one would fire at once. */
const delayMsMax = 2 ** 31 - 1;

/** A timer that comes later than this was held up: by a process that was paused, suspended or starved. */
const heldUpMs = 1_000;

/**
 * After a standstill Node runs its timers before it reads: a limit on somebody's silence would judge
 * them by words that lie here unread, and throw those away. So what was held up reads first.
 */
export const systemTimers: Timers = Object.freeze({
  after: (delayMs: number, work: () => void) => {
    const delay = Math.min(Math.max(0, delayMs), delayMsMax);
    const dueMs = performance.now() + delay;
    let afterReading: NodeJS.Immediate | undefined;
    const timer = setTimeout(() => {
      if (performance.now() - dueMs < heldUpMs) work();
      else afterReading = setImmediate(work);
    }, delay);
    return () => {
      clearTimeout(timer);
      clearImmediate(afterReading);
    };
  },
});
