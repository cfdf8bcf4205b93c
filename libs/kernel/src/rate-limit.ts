import type { Clock } from './ports.js';

export interface Rate {
  readonly perSecond: number;
  /** At once, after a quiet while. */
  readonly burst: number;
}

/** Lets a rate through on average and its burst at once; says how long to wait otherwise. */
export interface TokenBucket {
  /** 0: go on. Otherwise milliseconds until so many (default 1) may come. */
  take(nowMs: number, count?: number): number;
  /** One that was taken did not count. */
  giveBack(nowMs: number): void;
}

export function createTokenBucket({ perSecond, burst }: Rate, startMs: number): TokenBucket {
  let tokens = burst;
  let filledAtMs = startMs;
  const fill = (nowMs: number): void => {
    tokens = Math.min(burst, tokens + ((nowMs - filledAtMs) / 1_000) * perSecond);
    filledAtMs = nowMs;
  };
  return {
    take(nowMs, count = 1) {
      fill(nowMs);
      if (tokens < count) return Math.ceil(((count - tokens) / perSecond) * 1_000);
      tokens -= count;
      return 0;
    },
    giveBack(nowMs) {
      fill(nowMs);
      tokens = Math.min(burst, tokens + 1);
    },
  };
}

export interface KeyedRate extends Rate {
  /** Keys remembered; beyond it the one not used for longest starts anew. */
  readonly keysMax: number;
}

/** The same rate for each of many: addresses, accounts. */
export interface KeyedLimit {
  /** 0: go on. Otherwise milliseconds until the next one of this key may come. */
  take(key: string): number;
  giveBack(key: string): void;
  readonly size: number;
}

export function createKeyedLimit(
  { keysMax, ...rate }: KeyedRate,
  clock: Pick<Clock, 'monotonicMs'>,
): KeyedLimit {
  // In the order of use: what is touched moves to the end, so the first is the one to forget.
  const buckets = new Map<string, TokenBucket>();
  const touch = (key: string, nowMs: number): TokenBucket => {
    const bucket = buckets.get(key) ?? createTokenBucket(rate, nowMs);
    buckets.delete(key);
    buckets.set(key, bucket);
    const [oldest] = buckets.size > keysMax ? buckets.keys() : [];
    if (oldest !== undefined) buckets.delete(oldest);
    return bucket;
  };
  return {
    take(key) {
      const nowMs = clock.monotonicMs();
      return touch(key, nowMs).take(nowMs);
    },
    giveBack(key) {
      const nowMs = clock.monotonicMs();
      touch(key, nowMs).giveBack(nowMs);
    },
    get size() {
      return buckets.size;
    },
  };
}
