import { describe, expect, it } from '@jest/globals';
import { Comebacks } from './comebacks.js';

/** A clock that shows a millisecond more at each look. */
function watched() {
  let ms = 0;
  const comebacks = new Comebacks(() => {
    ms += 1;
    return ms;
  });
  return { comebacks, links: [comebacks.link(), comebacks.link(), comebacks.link()] as const };
}

describe('how a page comes back', () => {
  it('is without a gap where it is welcomed elsewhere before the old connection ends', () => {
    const { comebacks, links } = watched();
    const [old, next] = links;
    old.welcomed();
    old.askedToMove();
    next.welcomed();
    old.closed(false);
    expect(comebacks.all).toEqual([{ sinceMs: 1, tookMs: 1, gapMs: 0 }]);
  });

  it('has one where the old connection ended first, asked or not', () => {
    const { comebacks, links } = watched();
    const [old, next, last] = links;
    old.welcomed();
    old.askedToMove();
    old.closed(false);
    next.welcomed();
    next.closed(false);
    next.closed(false);
    last.welcomed();
    expect(comebacks.all).toEqual([
      { sinceMs: 1, tookMs: 2, gapMs: 1 },
      { sinceMs: 4, tookMs: 1, gapMs: 1 },
    ]);
    expect(comebacks.since(4)).toHaveLength(1);
  });

  it('does not count what the page’s own network did', () => {
    const { comebacks, links } = watched();
    const [old, next] = links;
    old.welcomed();
    old.closed(true);
    next.welcomed();
    expect(comebacks.all).toEqual([]);
  });
});
