import type { RefObject } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { type SeenWatch, watchSeen } from '../browser/watch-seen.js';
import type { Row } from '../model/talk.js';

/** Tells `onSeen` how far the other side's messages were displayed here, by the dwell rule. */
export function useSeen(
  place: RefObject<HTMLElement | null>,
  rows: readonly Row[],
  onSeen: (revision: number, dwellMs: number) => void,
): void {
  const watch = useRef<SeenWatch>(null);
  useEffect(() => {
    if (place.current === null) return undefined;
    const made = watchSeen(place.current, onSeen);
    watch.current = made;
    return () => made.stop();
  }, [onSeen]);
  useEffect(() => watch.current?.look(rows), [rows, onSeen]);
}
