import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { RateSearch } from './rate-search.js';

function searched(max: number, isCarried: (rate: number) => boolean) {
  const search = new RateSearch(max);
  const asked: number[] = [];
  for (let rate = search.rate; rate !== undefined; rate = search.rate) {
    asked.push(rate);
    search.take(isCarried(rate));
  }
  return { best: search.best, asked };
}

describe('the search for the highest rate', () => {
  it('doubles, then halves the gap', () => {
    const { best, asked } = searched(16_000, (rate) => rate <= 1_300);
    expect(asked).toEqual([250, 500, 1_000, 2_000, 2_000, 1_500, 1_500, 1_250, 1_375, 1_375]);
    expect(best).toBe(1_250);
  });

  it('stops at the most that may be asked for', () => {
    expect(searched(900, () => true)).toEqual({ best: 900, asked: [250, 500, 900] });
  });

  it('tries a failure once more', () => {
    let calls = 0;
    expect(searched(500, () => ++calls !== 2).best).toBe(500);
  });

  it('ends soon, and within a seventh of the truth', () => {
    fc.assert(
      fc.property(fc.integer({ min: 250, max: 15_000 }), (truth) => {
        const { best, asked } = searched(16_000, (rate) => rate <= truth);
        expect(asked.length).toBeLessThan(16);
        expect(best).toBeLessThanOrEqual(truth);
        expect(best).toBeGreaterThan(truth * 0.86);
      }),
    );
  });
});
