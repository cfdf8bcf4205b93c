import { describe, expect, it } from '@jest/globals';
import { chooseKey, isFull, sealLeavesMax } from './seal.js';

describe('a seal', () => {
  it('is due when 1,000 events wait', () => {
    expect(isFull({ events: sealLeavesMax - 1 })).toBe(false);
    expect(isFull({ events: sealLeavesMax })).toBe(true);
  });

  it('is signed with the key that there is, and once with both when it is replaced', () => {
    expect(chooseKey(undefined, 1)).toEqual({ number: 1, before: undefined });
    expect(chooseKey(1, 1)).toEqual({ number: 1, before: undefined });
    expect(chooseKey(1, 2)).toEqual({ number: 2, before: 1 });
  });

  it('never goes back to a key that was replaced', () => {
    expect(chooseKey(3, 2)).toEqual({ number: 3, before: undefined });
  });
});
