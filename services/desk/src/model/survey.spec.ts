import { describe, expect, it } from '@jest/globals';
import { surveyAnswers } from './survey.js';

const questions = [
  { id: 'reason', text: 'What brings you here?', choices: [{ value: 'loss', text: 'A loss' }] },
  { id: 'more', text: 'Anything else?', choices: [] },
];

describe('the survey in words', () => {
  it('says question and choice as they were read, in the order of asking', () => {
    expect(surveyAnswers({ more: 'no', reason: 'loss' }, questions)).toEqual([
      { id: 'reason', question: 'What brings you here?', answer: 'A loss' },
      { id: 'more', question: 'Anything else?', answer: 'no' },
    ]);
  });

  it('leaves no answer out: what has no wording shows its id', () => {
    expect(surveyAnswers({ gone: 'yes', reason: 'work' }, questions)).toEqual([
      { id: 'reason', question: 'What brings you here?', answer: 'work' },
      { id: 'gone', question: 'gone', answer: 'yes' },
    ]);
  });

  it('is empty where nothing was answered', () => {
    expect(surveyAnswers(null, questions)).toEqual([]);
  });
});
