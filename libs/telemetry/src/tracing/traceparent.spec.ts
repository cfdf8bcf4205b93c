import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { formatTraceparent, isSampled, parseTraceparent, traceIdOf } from './traceparent.js';

const good = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

describe('traceparent', () => {
  it('reads what the standard shows', () => {
    expect(parseTraceparent(good)).toEqual({
      traceId: '0af7651916cd43dd8448eb211c80319c',
      spanId: 'b7ad6b7169203331',
      traceFlags: 1,
    });
    expect(parseTraceparent(good.replace(/01$/, '00'))?.traceFlags).toBe(0);
    expect(parseTraceparent(good.replace(/01$/, '03'))?.traceFlags).toBe(1);
  });

  it('reads a later version as far as it is known', () => {
    expect(parseTraceparent(good.replace(/^00/, 'cc'))).toBeDefined();
    expect(parseTraceparent(`${good.replace(/^00/, 'cc')}-more`)).toBeDefined();
  });

  it.each([
    '',
    'nonsense',
    good.toUpperCase(),
    good.replace(/^00/, 'ff'),
    `${good}-more`,
    `${good} `,
    good.slice(0, -1),
    '00-00000000000000000000000000000000-b7ad6b7169203331-01',
    '00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01',
    `cc${good.slice(2)}-${'x'.repeat(300)}`,
  ])('takes %p as none', (text) => {
    expect(parseTraceparent(text)).toBeUndefined();
  });

  it('writes what it reads, and tells in passing what is asked most', () => {
    const hex = (length: number) =>
      fc
        .stringMatching(new RegExp(`^[0-9a-f]{${length}}$`))
        .filter((text) => /[1-9a-f]/.test(text));
    fc.assert(
      fc.property(hex(32), hex(16), fc.constantFrom(0, 1), (traceId, spanId, traceFlags) => {
        const text = formatTraceparent({ traceId, spanId, traceFlags });
        expect(parseTraceparent(text)).toEqual({ traceId, spanId, traceFlags });
        expect(isSampled(text)).toBe(traceFlags === 1);
        expect(traceIdOf(text)).toBe(traceId);
      }),
    );
    expect([isSampled(''), traceIdOf(''), isSampled('nonsense')]).toEqual([
      false,
      undefined,
      false,
    ]);
  });
});
