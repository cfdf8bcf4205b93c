import type { RefObject } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Row } from '../model/talk.js';

/** So near to the end counts as being there: two lines of text. */
const nearPx = 56;

/**
 * Keeps the end of the transcript in view for who is there, and leaves the place of who reads
 * further up. One's own new message always shows.
 */
export function useFollowing(
  place: RefObject<HTMLElement | null>,
  rows: readonly Row[],
  ended: boolean,
) {
  const [away, setAway] = useState(false);
  const [readUpTo, setReadUpTo] = useState(-1);
  const lastOwn = useRef<string | undefined>(undefined);
  const newestOwn = rows.findLast((row) => row.kind === 'message' && row.mine)?.key;
  const newest = rows.findLast((row) => row.kind === 'message' && !row.mine);
  const newestRevision = newest?.kind === 'message' ? newest.revision : -1;

  useLayoutEffect(() => {
    const wrote = newestOwn !== lastOwn.current;
    lastOwn.current = newestOwn;
    if (away && !wrote && !ended) return;
    const ending = ended ? place.current?.querySelector('.ended') : null;
    if (ending) ending.scrollIntoView({ block: 'nearest' });
    else toEnd(place.current);
    setReadUpTo(newestRevision);
  }, [rows, ended]);

  useLayoutEffect(() => {
    const element = place.current;
    if (element === null) return undefined;
    let seenSize = sizeOf(element);
    const look = () => {
      // Something above or below took or gave room: nobody scrolled away.
      if (sizeOf(element) !== seenSize) return;
      const isAway = isAwayFromEnd(element);
      setAway(isAway);
      if (!isAway) setReadUpTo(newestRevision);
    };
    // The on-screen keyboard, a growing composer and numbers that open take height away from the
    // end; a line that came, or was translated, makes what is above it longer.
    const resized = new ResizeObserver(() => {
      seenSize = sizeOf(element);
      if (!away) toEnd(element);
    });
    for (const part of [element, ...element.children]) resized.observe(part);
    const ended = new AbortController();
    element.addEventListener('scroll', look, { signal: ended.signal, passive: true });
    addEventListener('scroll', look, { signal: ended.signal, passive: true });
    return () => {
      resized.disconnect();
      ended.abort();
    };
  }, [away, newestRevision]);

  return {
    away,
    unseen: away ? rows.filter((row) => isNewer(row, readUpTo)).length : 0,
    goToNew() {
      const first = rows.find((row) => isNewer(row, readUpTo));
      const all = [...(place.current?.querySelectorAll<HTMLElement>('article') ?? [])];
      const target = all.find((article) => article.dataset.key === first?.key) ?? all.at(-1);
      target?.focus({ preventScroll: true });
      if (first === undefined) toEnd(place.current);
      else target?.scrollIntoView({ block: 'start' });
    },
  };
}

const isNewer = (row: Row, revision: number): boolean =>
  row.kind === 'message' && !row.mine && row.revision > revision;

const sizeOf = (element: HTMLElement): string => {
  const { scrollHeight, clientHeight } = scrollerOf(element);
  return `${scrollHeight}/${clientHeight}`;
};

/** In a short window the page scrolls, not the transcript: see talk.css. */
function scrollerOf(element: HTMLElement): Element {
  const whole = getComputedStyle(element).overflowY === 'visible';
  return whole ? (document.scrollingElement ?? element) : element;
}

function toEnd(element: HTMLElement | null): void {
  if (element === null) return;
  const scroller = scrollerOf(element);
  scroller.scrollTop = scroller.scrollHeight;
}

function isAwayFromEnd(element: HTMLElement): boolean {
  const { scrollHeight, scrollTop, clientHeight } = scrollerOf(element);
  return scrollHeight - scrollTop - clientHeight > nearPx;
}
