import { type RefObject, useEffect, useRef } from 'react';
import { takeTurn } from './turn.js';

/** True while this tab is the one of its person's tabs that acts. */
export function useTurn(name: string, wanted: boolean): RefObject<boolean> {
  const mine = useRef(false);
  useEffect(() => {
    if (!wanted) return undefined;
    const giveBack = takeTurn(name, () => {
      mine.current = true;
    });
    return () => {
      mine.current = false;
      giveBack();
    };
  }, [name, wanted]);
  return mine;
}
