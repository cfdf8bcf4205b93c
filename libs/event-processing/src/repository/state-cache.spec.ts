import { describe, expect, it } from '@jest/globals';
import { StateCache } from './state-cache.js';

describe('the cache of folded states', () => {
  it('lets what is over go early, and never for the sake of it what goes on', () => {
    const cache = new StateCache<number, { isOver: boolean }>(1_000, (state) => state.isOver);
    for (let key = 0; key < 1_000; key += 1) cache.set(key, { isOver: false });
    for (let key = 0; key < 500; key += 1) cache.set(key, { isOver: true });
    for (let key = 1_000; key < 1_500; key += 1) cache.set(key, { isOver: false });
    const kept = Array.from({ length: 1_500 }, (_, key) => key).filter((key) => cache.get(key));
    expect(kept.filter((key) => key < 500)).toHaveLength(64);
    expect(kept.filter((key) => key >= 500)).toHaveLength(1_000);
    cache.delete(499);
    cache.delete(1_499);
    expect([cache.get(499), cache.get(1_499)]).toEqual([undefined, undefined]);
  });
});
