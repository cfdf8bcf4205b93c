import type { Timers } from '@stillhere/kernel';
import { type Leases, type LeaseTimes, standFor } from '@stillhere/leases';
import { ChangeSignal } from '../projection/change-signal.js';
import type { Turn } from './share.js';

/**
 * Shorter than other leases: two that believe it is their turn do the same thing twice, under the same ids, and a
 * checkpoint lets one of them through. So it costs nothing to take it early from somebody who is only slow, and a conversation
 * waits 4 s at most for its place in the queue when the process that would have given it was killed.
 */
export const turnTimes: LeaseTimes = { leaseMs: 3_000, renewEveryMs: 1_000, marginMs: 250 };
const retryEveryMs = 500;

/** Turns by leases of that name, each wanted for good. */
export const turnsByLease =
  ({ leases, timers }: { readonly leases: Leases; readonly timers: Timers }) =>
  (name: string): Turn => {
    const changed = new ChangeSignal();
    const candidate = standFor({
      ...{ leases, name: `turn.${name}`, timers, everyMs: retryEveryMs },
      onChange: () => changed.changed(),
    });
    return { changed, isOurs: () => candidate.isHeld(), close: () => candidate.close() };
  };
