import { describe, expect, it } from '@jest/globals';
import { compileMessage, valuesOf } from './icu.js';

const run = (message: string, values: object): string => {
  const forms = {
    n: (value: number) => `<${value}>`,
    p: (value: number, options: Record<string, string>) =>
      options[`=${value}`] ?? options[value === 1 ? 'one' : 'other'],
    s: (value: string, options: Record<string, string>) => options[value] ?? options.other,
  };
  const made: unknown = new Function(`return ${compileMessage(message)}`)();
  return typeof made === 'string'
    ? made
    : (made as (a: object, f: object) => string)(values, forms);
};

describe('an ICU message', () => {
  it('without values is a plain string', () => {
    expect(compileMessage('Hold it.')).toBe('"Hold it."');
  });

  it('fills in values and numbers', () => {
    expect(run('{name} waits {from, number}', { name: 'Ana', from: 2 })).toBe('Ana waits <2>');
  });

  it('picks exact and plural forms, with the number inside', () => {
    const message = '{n, plural, =0 {none} one {# thing of {name}} other {# things}}';
    expect(run(message, { n: 0 })).toBe('none');
    expect(run(message, { n: 1, name: 'Ana' })).toBe('<1> thing of Ana');
    expect(run(message, { n: 5 })).toBe('<5> things');
  });

  it('picks by word', () => {
    expect(run('{who, select, you {yours} other {theirs}}', { who: 'you' })).toBe('yours');
  });

  it('keeps quotes and backslashes as they are', () => {
    expect(run('say \\ "no" `it` {x}', { x: '`x`' })).toBe('say \\ "no" `it` `x`');
  });

  it('names its values, also those inside forms', () => {
    expect(valuesOf('{b} {n, plural, one {{a}} other {}}')).toEqual(['a', 'b', 'n']);
  });

  it('refuses what the page has no rules for', () => {
    expect(() => compileMessage('{when, date, short}')).toThrow(TypeError);
    expect(() => compileMessage('{n, selectordinal, one {#st} other {#th}}')).toThrow(TypeError);
  });
});
