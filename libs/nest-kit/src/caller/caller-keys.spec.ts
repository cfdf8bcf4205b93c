import { describe, expect, it } from '@jest/globals';
import { CallerKeysRefused, parseCallerKeys } from './caller-keys.js';

const secret = (letter: string): string => Buffer.alloc(32, letter).toString('base64url');

describe('the keys of our services', () => {
  it('the first signs, each is believed', () => {
    const text = `# since May\nmay:${secret('m')}\n\napril:${secret('a')}\n`;
    const keys = parseCallerKeys(text, 'keys');
    expect(keys.newest).toBe('may');
    const mac = keys.mac('april', 'words') ?? Buffer.of();
    expect(keys.matches('april', 'words', mac)).toBe(true);
    expect(keys.matches('april', 'word', mac)).toBe(false);
    expect(keys.matches('may', 'words', mac)).toBe(false);
    expect(keys.matches('june', 'words', mac)).toBeUndefined();
  });

  it.each([
    ['nothing', '# only words\n', /holds no key/],
    ['a secret that is too short', 'a:c2hvcnQ', /line 1 must read ID:SECRET/],
    ['a name with blanks', `a b:${secret('a')}`, /line 1/],
    ['one name twice', `a:${secret('a')}\na:${secret('b')}`, /line 2 names the key a again/],
    [
      'more keys than anybody rotates',
      Array.from({ length: 9 }, (_, n) => `k${n}:${secret('a')}`).join('\n'),
      /more than 8/,
    ],
  ])('says what is wrong with %s, and no secret', (_what, text, words) => {
    const read = (): unknown => parseCallerKeys(text, 'service.keys');
    expect(read).toThrow(CallerKeysRefused);
    expect(read).toThrow(words);
    expect(read).toThrow(/service\.keys/);
    expect(read).not.toThrow(new RegExp(secret('a')));
  });
});
