import { describe, expect, it } from '@jest/globals';
import { inTurns, ratioOf, spreadOf } from './ratios.js';

describe('ratios of rounds', () => {
  it('have a median and a spread', () => {
    expect(spreadOf([3, 1, 2])).toEqual({ median: 2, min: 1, max: 3 });
    expect(spreadOf([4, 1, 2, 3])).toEqual({ median: 2.5, min: 1, max: 4 });
  });

  it('are taken round by round', () => {
    expect(ratioOf([10, 40], [5, 10])).toEqual({ median: 3, min: 2, max: 4 });
  });

  it('come there and back', () => {
    expect([0, 1, 2, 3].flatMap((round) => inTurns(['a', 'b'], round)).join('')).toBe('abbaabba');
  });
});
