import { describe, expect, it } from '@jest/globals';
import { riskLevelOf, riskLevels } from '@stillhere/kernel';
import { chatOf, Story } from '../gallery/story.js';
import { isMarked, risksOf } from './risk.js';

describe('the risk level', () => {
  it('is one of five, and not known where a newer server sends another', () => {
    expect(riskLevels.map(riskLevelOf)).toEqual([...riskLevels]);
    expect([undefined, '', 'severe', 3].map(riskLevelOf)).toEqual(
      [...Array(4)].map(() => undefined),
    );
  });

  it('has its history: who judged it when', () => {
    const story = new Story()
      .opened(90, 2, {})
      .add(60, 'risk-set', { by: 'counselor:mika', level: 'low', previous: '' })
      .add(30, 'risk-set', { by: 'counselor:lena', level: 'high', previous: 'low' });
    const { view } = chatOf('7f31', story).live;
    expect(risksOf(view).map(({ level, by }) => [level, by])).toEqual([
      ['low', 'mika'],
      ['high', 'lena'],
    ]);
    expect(view.risk?.level).toBe('high');
  });

  it('marks a row from medium on', () => {
    expect(riskLevels.filter(isMarked)).toEqual(['medium', 'high', 'imminent']);
    expect(isMarked(undefined)).toBe(false);
  });
});
