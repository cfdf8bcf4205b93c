import { describe, expect, it } from '@jest/globals';
import { emptyDraft } from './composer.js';
import { type KeptWork, noWork, readWork, unfinishedIn, writeWork } from './kept-work.js';

const work: KeptWork = {
  selected: 'c1',
  drafts: { c1: { to: 'note', visitor: 'half a sentence', note: 'ask for' } },
  known: { c1: { to: 'visitor', visitor: 'half a', note: '' } },
  unsent: { c2: [{ cid: 'n', kind: 'msg', body: 'on its way', after: 7 }] },
  places: { c1: 12 },
};

describe('what somebody was in the middle of', () => {
  it('is the same after a reload', () => {
    expect(readWork(writeWork(work))).toEqual(work);
    expect(unfinishedIn(work)).toEqual(['c1', 'c2']);
  });

  it.each(['visitor', 'note'] as const)('is kept where only the %s has words', (to) => {
    const only = { ...noWork, drafts: { c1: { ...emptyDraft, to, [to]: 'ask for' } } };
    expect(readWork(writeWork(only))).toEqual(only);
    expect(unfinishedIn(only)).toEqual(['c1']);
  });

  it('is nothing where nothing was written', () => {
    const opened = { ...noWork, drafts: { c1: emptyDraft }, unsent: { c1: [] } };
    expect(writeWork(opened)).toBe('');
    expect(readWork(null)).toEqual(noWork);
  });

  it.each(['', '{', 'null', '7', '{"drafts":7,"unsent":{"c":[{}]},"places":{"c":"x"}}'])(
    'is nothing where %j was found',
    (text) => expect(readWork(text)).toEqual(noWork),
  );
});
