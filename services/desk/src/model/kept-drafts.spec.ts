import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Draft, emptyDraft } from './composer.js';
import { mergedDrafts, unkeptIn } from './kept-drafts.js';

const writing = (visitor: string, note = ''): Draft => ({ to: 'visitor', visitor, note });
const merged = (here: string, known: string, server: string): string =>
  mergedDrafts({ c: writing(here) }, { c: writing(known) }, { c: writing(server) }).c?.visitor ??
  '';

describe('drafts of two pages of one counselor', () => {
  it('come from the server to a page that has none', () => {
    const there = { c1: { ...writing('I hear', 'call back'), to: 'note' } } as const;
    expect(mergedDrafts({}, {}, there)).toEqual(there);
  });

  it('are those of the page that changed them since', () => {
    expect(merged('I hear you', 'I hear', 'I hear')).toBe('I hear you');
    expect(merged('I hear', 'I hear', 'I hear that')).toBe('I hear that');
    expect(merged('', 'I hear', 'I hear')).toBe('');
    expect(merged('I hear', 'I hear', '')).toBe('');
  });

  it('are both, where both changed them', () => {
    expect(merged('here', 'before', 'there')).toBe('there\nhere');
    expect(merged('here', 'before', '')).toBe('here');
    expect(merged('same', 'before', 'same')).toBe('same');
  });

  it('lose no text that one of them wrote since', () => {
    const text = fc.constantFrom('', 'a', 'b', 'c');
    fc.assert(
      fc.property(text, text, text, (here, known, server) => {
        const now = merged(here, known, server);
        if (here !== known) expect(now).toContain(here);
        if (server !== known) expect(now).toContain(server);
      }),
    );
  });

  it('are kept again where they differ from what the server has, the emptied ones as well', () => {
    const known = { same: writing('a'), gone: writing('b'), other: writing('c') };
    const here = { same: writing('a'), other: writing('d'), empty: emptyDraft };
    expect(unkeptIn(here, known)).toEqual(['other', 'gone']);
  });
});
