import { describe, expect, it } from '@jest/globals';
import { partitionOf } from './partition-of.js';

describe('partitions of keys', () => {
  it('are what they were: processes of two versions share them out', () => {
    const keys = ['', 'local/0190abcdef0170008000000000000001', 'local/desk/counselor:ana'];
    expect(keys.map((key) => partitionOf(key, 64))).toEqual([1, 4, 43]);
  });

  it('hold about as many each, also of keys that differ in their last letters only', () => {
    const held = Array.from({ length: 64 }, () => 0);
    for (let n = 0; n < 6_400; n += 1) {
      const at = partitionOf(`local/0190abcdef01700080000000${`${n}`.padStart(8, '0')}`, 64);
      held[at] = (held[at] ?? 0) + 1;
    }
    expect(Math.min(...held)).toBeGreaterThan(50);
    expect(Math.max(...held)).toBeLessThan(150);
  });
});
