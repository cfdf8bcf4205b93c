import { type RefObject, useLayoutEffect, useRef, useState } from 'react';
import { type Chat, isFromVisitor } from '../model/chat.js';

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
 * something older: then it counts what came.
 */
export function useStayAtEnd(
  scroller: RefObject<HTMLDivElement | null>,
  { live: { view, outbox } }: Chat,
): StayAtEnd {
  const [atEnd, setAtEnd] = useState(true);
  const [leftAt, setLeftAt] = useState(view.head);
  const following = useRef(true);

  const toEnd = (): void => {
    const element = scroller.current;
    if (element !== null) element.scrollTop = element.scrollHeight;
  };

  // The count of lines, not their content, moves the end: receipts must not scroll anything.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above.
  useLayoutEffect(() => {
    if (following.current) toEnd();
  }, [view.items.length, outbox.length]);

  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null) return undefined;
    const observer = new ResizeObserver(() => {
      if (following.current) toEnd();
    });
    observer.observe(element);
    for (const child of element.children) observer.observe(child);
    return () => observer.disconnect();
  });

  return {
    atEnd,
    unseen: atEnd
      ? 0
      : view.items.filter((item) => item.revision > leftAt && isFromVisitor(view, item)).length,
    toEnd,
    onScroll: () => {
      const element = scroller.current;
      if (element === null) return;
      const near = element.scrollHeight - element.scrollTop - element.clientHeight <= nearEndPx;
      following.current = near;
      if (near !== atEnd) {
        setAtEnd(near);
        setLeftAt(view.head);
      }
    },
  };
}
