import { useLayoutEffect, useRef, useState } from 'react';
import type { DeskActions } from '../app/state.js';
import { type Chat, isFromVisitor } from '../model/chat.js';
import { scrollToRevision, topRevision } from './place.js';

/** So near to the end counts as there: fractions of a pixel and a growing last line. */
const nearEndPx = 48;

export interface StayAtEnd {
  readonly atEnd: boolean;
  /** Messages of the person since the place was left. */
  readonly unseen: number;
  readonly onScroll: () => void;
  readonly toEnd: () => void;
}

/**
 * Follows the newest line while the reader is there, and never steals the place while they read
 * something older: then it counts what came. The place is kept while another chat is looked at, and
 * over a reload.
 */
export function useStayAtEnd(
  scroller: HTMLDivElement | null,
  { conversation, live: { view, outbox } }: Chat,
  { keepPlace, recallPlace }: Pick<DeskActions, 'keepPlace' | 'recallPlace'>,
): StayAtEnd {
  const [atEnd, setAtEnd] = useState(true);
  const [leftAt, setLeftAt] = useState(view.head);
  const following = useRef(true);
  const wanted = useRef(recallPlace(conversation));

  const toEnd = (): void => {
    if (scroller !== null) scroller.scrollTop = scroller.scrollHeight;
  };

  // The count of lines, not their content, moves the end: receipts must not scroll anything.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above.
  useLayoutEffect(() => {
    const place = wanted.current;
    // The history is still being read: the line will come.
    if (scroller === null || (place !== undefined && view.head < place)) return;
    wanted.current = undefined;
    if (place !== undefined && scrollToRevision(scroller, place)) {
      following.current = false;
      setAtEnd(false);
      setLeftAt(view.head);
    }
    if (following.current) toEnd();
  }, [scroller, view.items.length, outbox.length]);

  useLayoutEffect(() => {
    if (scroller === null) return undefined;
    const observer = new ResizeObserver(() => {
      if (following.current) toEnd();
    });
    observer.observe(scroller);
    for (const child of scroller.children) observer.observe(child);
    return () => observer.disconnect();
  });

  return {
    atEnd,
    unseen: atEnd
      ? 0
      : view.items.filter((item) => item.revision > leftAt && isFromVisitor(view, item)).length,
    toEnd,
    onScroll: () => {
      if (scroller === null) return;
      const below = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight;
      const near = below <= nearEndPx;
      if (wanted.current !== undefined) return;
      following.current = near;
      keepPlace(conversation, near ? undefined : topRevision(scroller));
      if (near !== atEnd) {
        setAtEnd(near);
        setLeftAt(view.head);
      }
    },
  };
}
