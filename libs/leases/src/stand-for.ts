import { pause, type Timers } from '@stillhere/kernel';
import type { Lease } from './lease.js';
import { type Leases, retryEveryMs } from './leases.js';

/** Wants one lease for good: takes it whenever it is free, and again after each loss. */
export interface Candidate {
  /** Ask before each step. */
  isHeld(): boolean;
  /** Gives it back and wants it no more. */
  close(): Promise<void>;
}

export interface StandForOptions {
  readonly leases: Leases;
  readonly name: string;
  readonly timers: Timers;
  /** How often it is asked for; default `retryEveryMs`. */
  readonly everyMs?: number;
  /** Told at each change, `true` when it is ours from now on. */
  readonly onChange?: (isHeld: boolean) => void;
}

/** A board that is away is asked again: nobody else can take the lease meanwhile. */
export function standFor(options: StandForOptions): Candidate {
  const { leases, name, timers, everyMs = retryEveryMs, onChange = () => undefined } = options;
  const end = new AbortController();
  let lease: Lease | undefined;
  const run = async (): Promise<void> => {
    while (!end.signal.aborted) {
      lease = await leases.acquire(name).catch(() => undefined);
      if (lease === undefined) {
        await pause({ timers, signal: end.signal }, everyMs);
      } else if (end.signal.aborted) {
        await lease.release();
      } else {
        onChange(true);
        await lost(lease);
        onChange(false);
      }
    }
  };
  const running = run();
  return {
    isHeld: () => lease?.isHeld() ?? false,
    async close() {
      end.abort();
      await lease?.release();
      await running;
    },
  };
}

const lost = ({ lost: signal }: Lease): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
