import { describe, expect, it } from '@jest/globals';
import { knownAgeMs } from './known-age.js';

describe('how old a list or a figure is', () => {
  it('is nothing beside "Connected", however long nothing changed', () => {
    expect(knownAgeMs({ status: 'live' }, 3_600_000)).toBeUndefined();
    expect(knownAgeMs({ status: 'connecting' }, 3_600_000)).toBeUndefined();
  });

  it('counts from the cut, not from the last change', () => {
    const cut = { status: 'cut', sinceMs: 100_000 } as const;
    expect(knownAgeMs(cut, 140_000)).toBe(40_000);
    expect(knownAgeMs(cut, 105_000)).toBeUndefined();
  });
});
