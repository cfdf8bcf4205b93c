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

export const createTokenBucket = (rate: Rate, startMs: number): TokenBucket =>
  new Bucket(rate, startMs);

/** A class, since every connection has several: methods of its own would be closures to keep. */
class Bucket implements TokenBucket {
  #tokens: number;

  constructor(
    private readonly rate: Rate,
    private filledAtMs: number,
  ) {
    this.#tokens = rate.burst;
  }

  take(nowMs: number, count = 1): number {
    this.#fill(nowMs);
    const missing = count - this.#tokens;
    if (missing > 0) return Math.ceil((missing / this.rate.perSecond) * 1_000);
    this.#tokens -= count;
    return 0;
  }

  giveBack(nowMs: number): void {
    this.#fill(nowMs);
    this.#tokens = Math.min(this.rate.burst, this.#tokens + 1);
  }

  #fill(nowMs: number): void {
    const { perSecond, burst } = this.rate;
    const gained = ((nowMs - this.filledAtMs) / 1_000) * perSecond;
    this.#tokens = Math.min(burst, this.#tokens + gained);
    this.filledAtMs = nowMs;
  }
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
