import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { messageCharsMax } from '../limits.js';
import { messageLength, splitMessage } from './message-length.js';

const family = '👨‍👩‍👧‍👦';

describe('the length of a message', () => {
  it('takes exactly the limit, and says how much one letter more is over', () => {
    expect(messageLength('x'.repeat(messageCharsMax))).toEqual({ fits: true, left: 0, over: 0 });
    expect(messageLength('x'.repeat(messageCharsMax + 1))).toMatchObject({ fits: false, over: 1 });
    expect(messageLength('x'.repeat(7_990) + 'y'.repeat(20))).toMatchObject({ over: 10 });
    expect(messageLength('x'.repeat(9_000))).toMatchObject({ over: 1_000 });
  });

  it('counts as people see characters: a family across the limit is one', () => {
    const text = 'x'.repeat(messageCharsMax - 3) + family;
    expect(messageLength(text)).toEqual({ fits: false, left: 0, over: 1 });
    expect(messageLength(`${text}!`)).toMatchObject({ over: 2 });
  });

  it('counts a letter and its accent as one, wherever the limit falls', () => {
    expect(messageLength('aaaae\u0301', 5)).toMatchObject({ fits: false, over: 1 });
  });
});

describe('splitting a message', () => {
  it('leaves alone what fits', () => {
    expect(splitMessage('  short  ')).toEqual(['short']);
    expect(splitMessage(' \n ')).toEqual([]);
  });

  it('cuts between paragraphs before sentences, and between sentences before words', () => {
    expect(splitMessage('One. Two.\n\nThree. Four.', 14)).toEqual(['One. Two.', 'Three. Four.']);
    expect(splitMessage('One two. Three four.', 14)).toEqual(['One two.', 'Three four.']);
    expect(splitMessage('one two three four', 10)).toEqual(['one two', 'three four']);
  });

  it('puts a family across the limit into the next message, whole', () => {
    const parts = splitMessage('x'.repeat(messageCharsMax - 3) + family + family);
    expect(parts).toEqual(['x'.repeat(messageCharsMax - 3), family + family]);
  });

  it('ends also on one character of thousands of marks', () => {
    const parts = splitMessage(`a${'\u0301'.repeat(30)}`, 10);
    expect(parts.join('')).toBe(`a${'\u0301'.repeat(30)}`);
  });

  it('keeps each character, in order, and every part fits', () => {
    const text = fc.string({
      unit: fc.constantFrom('a', 'b', '. ', '\n\n', ' ', family, 'e\u0301', '😀'),
    });
    fc.assert(
      fc.property(text, fc.integer({ min: 12, max: 40 }), (written, unitsMax) => {
        const parts = splitMessage(written, unitsMax);
        for (const part of parts) {
          expect(messageLength(part, unitsMax).fits).toBe(true);
          expect(part.isWellFormed()).toBe(true);
          expect(part.trim()).not.toBe('');
        }
        const dense = (all: string) => all.replaceAll(/\s/g, '');
        expect(dense(parts.join(''))).toBe(dense(written));
        const families = (all: string) => all.split(family).length - 1;
        const kept = parts.reduce((sum, part) => sum + families(part), 0);
        expect(kept).toBe(families(written));
      }),
    );
  });
});
