import { describe, expect, it } from '@jest/globals';
import { timestamp } from './timestamp.js';

describe('timestamp', () => {
  it('is ISO-8601 in UTC with milliseconds', () => {
    expect(timestamp(0)).toBe('1970-01-01T00:00:00.000Z');
    expect(timestamp(1_795_230_845_123)).toBe(new Date(1_795_230_845_123).toISOString());
    expect(timestamp(1_795_230_845_123)).toBe(new Date(1_795_230_845_123).toISOString());
    expect(timestamp(253_402_300_799_999)).toBe('9999-12-31T23:59:59.999Z');
  });

  it.each([-1, 253_402_300_800_000, Number.NaN, Number.POSITIVE_INFINITY])('refuses %d', (ms) => {
    expect(() => timestamp(ms)).toThrow(RangeError);
  });
});
