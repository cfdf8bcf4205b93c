import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { bytesOfBase64url } from './base64url.js';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

describe('base64url', () => {
  it('reads back what was written, empty bytes too', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        const text = Buffer.from(bytes).toString('base64url');
        expect(bytesOfBase64url(text)).toEqual(Buffer.from(bytes));
      }),
    );
  });

  it('has one spelling: of all last characters one is taken', () => {
    // 32 bytes take 43 characters, of whose last one two bits stand for nothing.
    const start = Buffer.alloc(32, 7).toString('base64url').slice(0, -1);
    const taken = [...alphabet].filter((char) => bytesOfBase64url(start + char));
    expect(taken).toHaveLength(16);
  });

  it.each(['AAA=', 'AA A', 'AA+/', 'AAA\n', 'A', 'ä'])('is not %j', (text) => {
    expect(bytesOfBase64url(text)).toBeUndefined();
  });
});
