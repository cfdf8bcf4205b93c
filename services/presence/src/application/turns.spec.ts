import { describe, expect, it } from '@jest/globals';
import { createTurns } from './turns.js';

describe('turns', () => {
  it('come one after the other, also those that a turn sets off', () => {
    const turns = createTurns<number>();
    const story: string[] = [];
    turns.begin((n) => {
      story.push(`${n} begins`);
      if (n < 3) turns.tell(n + 1);
      story.push(`${n} is over`);
    });
    turns.tell(1);
    expect(story).toEqual([1, 2, 3].flatMap((n) => [`${n} begins`, `${n} is over`]));
  });

  it('go on after one that failed, and say that it did', () => {
    const turns = createTurns<string>();
    const taken: string[] = [];
    turns.begin((name) => {
      if (name === 'bad') throw new TypeError('a defect');
      taken.push(name);
    });
    expect(() => turns.tell('bad')).toThrow('a defect');
    turns.tell('good');
    expect(taken).toEqual(['good']);
  });
});
