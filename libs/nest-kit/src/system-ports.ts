import { randomFillSync } from 'node:crypto';
import type { Cancel, Clock, Random, Timers } from '@stillhere/kernel';
import { createTimerWheel, heldUpMs } from './timer-wheel.js';

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

/** Shorter delays are kept to the millisecond; nothing that lasts longer needs that. */
const wheelFromMs = 50;

/** A process that waits for a timer is alive. */
const wheel = createTimerWheel({
  now: () => performance.now(),
  wakeIn(delayMs, work) {
    const timer = setTimeout(work, delayMs);
    return {
      cancel: () => clearTimeout(timer),
      ref: () => void timer.ref(),
      unref: () => void timer.unref(),
    };
  },
  afterReading,
});

/** What lies here is read next; what was read is told at the end of that turn; `work` comes after it. */
function afterReading(work: () => void): Cancel {
  let immediate = setImmediate(() => {
    immediate = setImmediate(work);
  });
  return () => clearImmediate(immediate);
}

/** Node's timers come up to a millisecond early by the clock that we measure with. */
function exactlyAfter(delayMs: number, work: () => void): Cancel {
  const dueMs = performance.now() + delayMs;
  let cancelLate: Cancel | undefined;
  const due = (): void => {
    const lateMs = performance.now() - dueMs;
    if (lateMs < 0) timer = setTimeout(due, 1);
    else if (lateMs < heldUpMs) work();
    else cancelLate = afterReading(work);
  };
  let timer = setTimeout(due, delayMs);
  return () => {
    clearTimeout(timer);
    cancelLate?.();
  };
}

/**
 * Never early. From 50 ms on up to 10 ms late (`timer-wheel.ts`): a connection, a call and a watch
 * each have timers, so that there are tens of thousands. After a standstill Node runs its timers
 * before it reads: a limit on somebody's silence would judge them by words that lie here unread, and
 * throw those away. So what was held up reads first.
 */
export const systemTimers: Timers = Object.freeze({
  after: (delayMs: number, work: () => void) =>
    delayMs >= wheelFromMs ? wheel.after(delayMs, work) : exactlyAfter(Math.max(0, delayMs), work),
});
