/** Lets `perSecond` through on average and `burst` at once; says how long to wait otherwise. */
export interface TokenBucket {
  /** 0: go on. Otherwise milliseconds until the next one may come. */
  take(nowMs: number): number;
}

export function createTokenBucket(perSecond: number, burst: number, startMs: number): TokenBucket {
  let tokens = burst;
  let filledAtMs = startMs;
  return {
    take(nowMs) {
      tokens = Math.min(burst, tokens + ((nowMs - filledAtMs) / 1_000) * perSecond);
      filledAtMs = nowMs;
      if (tokens < 1) return Math.ceil(((1 - tokens) / perSecond) * 1_000);
      tokens -= 1;
      return 0;
    },
  };
}
