import { describe, expect, it } from '@jest/globals';
import { manualClock } from '@stillhere/testing';
import * as fc from 'fast-check';
import { createKeyedLimit, createTokenBucket } from './rate-limit.js';

describe('a token bucket', () => {
  it('lets a burst through, then the rate, and says how long to wait', () => {
    const bucket = createTokenBucket({ perSecond: 10, burst: 3 }, 0);
    expect([bucket.take(0), bucket.take(0), bucket.take(0)]).toEqual([0, 0, 0]);
    expect(bucket.take(0)).toBe(100);
    expect(bucket.take(50)).toBe(50);
    expect(bucket.take(100)).toBe(0);
  });

  it('never saves up more than the burst', () => {
    const bucket = createTokenBucket({ perSecond: 10, burst: 2 }, 0);
    expect([bucket.take(60_000), bucket.take(60_000)]).toEqual([0, 0]);
    expect(bucket.take(60_000)).toBeGreaterThan(0);
    bucket.giveBack(120_000);
    expect([bucket.take(120_000), bucket.take(120_000)]).toEqual([0, 0]);
    expect(bucket.take(120_000)).toBeGreaterThan(0);
  });

  it('never allows more than the burst and what time brought back', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(2_000), { maxLength: 60 }), (pauses) => {
        const bucket = createTokenBucket({ perSecond: 2, burst: 3 }, 0);
        let [nowMs, taken] = [0, 0];
        for (const pauseMs of pauses) {
          nowMs += pauseMs;
          if (bucket.take(nowMs) === 0) taken += 1;
          expect(taken).toBeLessThanOrEqual(3 + nowMs / 500);
        }
      }),
    );
  });
});

describe('a limit for each key', () => {
  it('lets a burst through, then the rate, whatever others do', async () => {
    const clock = manualClock();
    const limit = createKeyedLimit({ perSecond: 1, burst: 2, keysMax: 10 }, clock);
    expect([limit.take('a'), limit.take('a')]).toEqual([0, 0]);
    expect([limit.take('a'), limit.take('b')]).toEqual([1_000, 0]);
    limit.giveBack('a');
    expect(limit.take('a')).toBe(0);
    await clock.advance(1_000);
    expect(limit.take('a')).toBe(0);
  });

  it('remembers no more keys than it may, and forgets the one not used for longest', () => {
    const limit = createKeyedLimit({ perSecond: 1, burst: 1, keysMax: 2 }, manualClock());
    for (const key of ['a', 'b', 'a', 'c']) limit.take(key);
    expect(limit.size).toBe(2);
    expect(limit.take('a')).toBeGreaterThan(0);
    expect(limit.take('b')).toBe(0);
  });
});
