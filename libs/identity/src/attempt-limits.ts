import type { Clock } from '@stillhere/kernel';

export interface AttemptLimit {
  /** Attempts in a row before the first wait. */
  readonly burst: number;
  /** One more attempt after this long, in milliseconds. */
  readonly refillMs: number;
  /** Keys remembered at most; beyond it the one not used for longest is forgotten. */
  readonly keysMax: number;
}

/** A token bucket per key. Failed attempts stay spent, successful ones are given back. */
export interface AttemptLimiter {
  /** Spends one attempt and returns 0, or returns how long to wait, in milliseconds. */
  spend(key: string): number;
  giveBack(key: string): void;
  readonly size: number;
}

interface Bucket {
  left: number;
  atMs: number;
}

export function createAttemptLimiter(limit: AttemptLimit, clock: Clock): AttemptLimiter {
  const buckets = new Map<string, Bucket>();

  /** The bucket as of now, moved to the young end of the map. */
  const touch = (key: string): Bucket => {
    const nowMs = clock.monotonicMs();
    const known = buckets.get(key);
    const refilled = known ? known.left + (nowMs - known.atMs) / limit.refillMs : limit.burst;
    const bucket = { left: Math.min(limit.burst, refilled), atMs: nowMs };
    buckets.delete(key);
    buckets.set(key, bucket);
    forgetOldest();
    return bucket;
  };
  const forgetOldest = (): void => {
    if (buckets.size <= limit.keysMax) return;
    const [oldest] = buckets.keys();
    if (oldest !== undefined) buckets.delete(oldest);
  };

  return {
    spend(key) {
      const bucket = touch(key);
      if (bucket.left < 1) return Math.ceil((1 - bucket.left) * limit.refillMs);
      bucket.left -= 1;
      return 0;
    },
    giveBack(key) {
      const bucket = touch(key);
      bucket.left = Math.min(limit.burst, bucket.left + 1);
    },
    get size() {
      return buckets.size;
    },
  };
}
