import { describe, expect, it } from '@jest/globals';
import { replaceEqualDeep } from '@tanstack/react-query';
import { Story, storyNow } from '../gallery/story.js';
import { keepRows } from './keep-rows.js';
import { transcriptRows } from './transcript.js';

const rowsOf = (story: Story) =>
  transcriptRows({
    view: story.view(),
    outbox: [],
    nowMs: storyNow,
    dayOf: (at) => at.slice(0, 10),
  });

describe('lines that say the same', () => {
  const story = new Story().opened(9_000, 0, null).connected(8_999).assigned(8_998);
  for (let line = 0; line < 150; line += 1) story.they(8_000 - 10 * line, `line ${line}`);
  const before = rowsOf(story);

  it('stay the same objects when another one comes', () => {
    const now = keepRows(before, rowsOf(story.they(5_000, 'new')), replaceEqualDeep);
    expect(now.filter((row) => !before.includes(row)).map(({ kind }) => kind)).toEqual([
      ...['silence', 'message', 'silence'],
    ]);
  });

  it('are other objects where a receipt changed them, and only there', () => {
    const ours = new Story().opened(900, 0, null).assigned(899).we(800, 'a').we(790, 'b');
    const read = rowsOf(ours);
    const now = keepRows(read, rowsOf(ours.reached(780, 'displayed')), replaceEqualDeep);
    expect(now.filter((row) => !read.includes(row)).map(({ kind }) => kind)).toEqual([
      ...['message', 'message'],
    ]);
  });
});
