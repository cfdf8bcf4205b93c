/** Lets `perSecond` through on average and `burst` at once; says how long to wait otherwise. */
export interface TokenBucket {
  /** 0: go on. Otherwise milliseconds until so many (default 1) may come. */
  take(nowMs: number, count?: number): number;
}

export function createTokenBucket(perSecond: number, burst: number, startMs: number): TokenBucket {
  let tokens = burst;
  let filledAtMs = startMs;
  return {
    take(nowMs, count = 1) {
      tokens = Math.min(burst, tokens + ((nowMs - filledAtMs) / 1_000) * perSecond);
      filledAtMs = nowMs;
      if (tokens < count) return Math.ceil(((count - tokens) / perSecond) * 1_000);
      tokens -= count;
      return 0;
    },
  };
}
