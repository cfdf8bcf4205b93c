import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { type HeldOrder, holdOrder } from '../model/list-order.js';

/** The order that is shown, and the way to put it right at once. */
export function useHeldOrder(
  wanted: readonly string[],
  held: boolean,
): readonly [HeldOrder, () => void] {
  const shown = useRef<readonly string[]>(wanted);
  const [asked, draw] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: being asked puts the shown order right.
  const order = useMemo(() => holdOrder(shown.current, wanted, held), [wanted, held, asked]);
  useEffect(() => {
    shown.current = order.ids;
  });
  const newest = useRef(wanted);
  newest.current = wanted;
  const reorder = useCallback(() => {
    shown.current = newest.current;
    draw((count) => count + 1);
  }, []);
  return [order, reorder];
}
