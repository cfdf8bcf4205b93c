import { describe, expect, it } from '@jest/globals';
import { createWords } from '../words/words.js';
import { linkText } from './link-words.js';

describe('the sentence about this desk’s own link', () => {
  const words = createWords('en', { timeZone: 'UTC' });

  it.each([
    ['ours', /^Our server does not answer, for 48 s now\./],
    ['theirs', /^This computer has no network, for 48 s now\./],
    [undefined, /^No link to our server for 48 s\./],
  ] as const)('says whose cut it is and for how long: %s', (whose, sentence) => {
    expect(linkText({ status: 'cut', sinceMs: 2_000, whose }, words, 50_000)).toMatch(sentence);
  });

  it('says no more than that where nothing is cut', () => {
    expect(linkText({ status: 'live' }, words, 50_000)).toBe('Connected');
  });
});
