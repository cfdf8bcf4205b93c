import { type RefObject, useEffect, useRef } from 'react';

/**
 * For a list whose rows go while one of them has the focus. A browser tells nobody that the element
 * with the focus was removed, so React Aria takes the list for focused still and draws the focus back
 * into it, out of the composer in which somebody writes by then. The list is told that the focus left
 * as soon as anything else has it.
 */
export function useFocusLeft(): RefObject<HTMLDivElement | null> {
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    let wasInside = false;
    const follow = ({ target }: FocusEvent): void => {
      const element = list.current;
      if (element === null || !(target instanceof Node)) return;
      const isInside = element.contains(target);
      if (wasInside && !isInside) {
        element.dispatchEvent(new FocusEvent('focusout', { bubbles: true, relatedTarget: target }));
      }
      wasInside = isInside;
    };
    document.addEventListener('focusin', follow, true);
    return () => document.removeEventListener('focusin', follow, true);
  }, []);
  return list;
}
