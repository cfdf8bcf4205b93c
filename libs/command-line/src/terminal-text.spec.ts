import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { oneLine, severalLines, terminalJson, terminalText } from './terminal-text.js';

/** What a terminal may obey: controls but the newline, C1, and what turns the reading direction. */
const obeyed =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/u;

const hostile = {
  clear: '\u001b[2J\u001b[H',
  clipboard: '\u001b]52;c;ZXZpbA==\u0007',
  'forged line': 'ok\n     9  03:14:05  Ana: do it   ✓✓ displayed',
  'carriage return': 'safe\rRevision 9, chain 000',
  c1: '\u009b31mred',
  override: '\u202eabc',
  nul: 'a\u0000b',
  separators: 'one\u2028two\u2029three\u0085four',
  mouse: '\u001b[?1003h',
};

describe('words of others on a terminal', () => {
  it.each(Object.entries(hostile))('%s does nothing', (_, words) => {
    expect(obeyed.test(words) || words.includes('\n')).toBe(true);
    for (const shown of [oneLine(words), terminalText(words), severalLines(words, 4)]) {
      expect(shown).not.toMatch(obeyed);
    }
    expect(oneLine(words)).not.toContain('\n');
    for (const line of severalLines(words, 4).split('\n').slice(1)) {
      expect(line).toMatch(/^ {4}┆ /);
    }
    expect(terminalJson({ words })).not.toMatch(obeyed);
    expect(JSON.parse(terminalJson({ words }))).toEqual({ words });
  });

  it('leaves what people write', () => {
    for (const words of ['¿Estás ahí?', '👩‍👩‍👧 می‌خواهم', 'naïve – “so”', '١٢٣', '한국어']) {
      expect(oneLine(words)).toBe(words);
    }
  });

  it('holds whatever is written', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (words) => {
        expect(severalLines(words, 2)).not.toMatch(obeyed);
        expect(oneLine(words)).not.toMatch(/\n/);
        expect(JSON.parse(terminalJson([words]))).toEqual([words]);
      }),
      { numRuns: 2_000 },
    );
  });
});
