import { describe, expect, it } from '@jest/globals';
import { codeName } from './code-name.js';

describe('the code of a conversation', () => {
  it('is four characters that do not depend on anything but the id', () => {
    expect(codeName('0199a3c2d4e57f3ab1c20000000fffff')).toBe('ZZZZ');
    expect(codeName('0199a3c2d4e57f3ab1c2000000000001')).toBe('0001');
  });

  it('tells conversations apart that were opened in the same millisecond', () => {
    const at = '0199a3c2d4e57f3ab1c2';
    expect(codeName(`${at}8f31d20ac541`)).not.toBe(codeName(`${at}8f31d20ac542`));
  });
});
