import { createDwell, type Dwell } from '@stillhere/live-protocol/client';
import { useEffect, useRef } from 'react';
import { browserClock, browserTimers } from '../live/browser-ports.js';
import { type Chat, isFromVisitor } from '../model/chat.js';

/** Where the share that is on screen is told again: below, at and above what the rule asks for. */
const thresholds = [0, 0.2, 0.4, 0.6, 0.8, 1];

const visibilityNow = () => (document.hidden ? 'hidden' : 'visible');

/**
 * Says how far the visitor's messages were really shown on this desk, by the dwell rule of the
 * protocol. Counts only while this transcript is in the page; what was displayed before (also on
 * another desk or before a reload) is not said again.
 */
export function useDisplayed(
  scroller: HTMLElement | null,
  chat: Chat,
  onSeen: (revision: number, dwellMs: number) => void,
): void {
  const newest = useRef(onSeen);
  newest.current = onSeen;
  const place = useRef<Places | undefined>(undefined);
  const { view, me } = chat.live;

  useEffect(() => {
    if (scroller === null) return undefined;
    const dwell = createDwell({
      clock: browserClock,
      timers: browserTimers,
      visibility: visibilityNow(),
      onSeen: (revision, dwellMs) => newest.current(revision, dwellMs),
    });
    const places = watchPlaces(scroller, dwell);
    place.current = places;
    const onVisibility = (): void => dwell.visibility(visibilityNow());
    const onFreeze = (): void => dwell.visibility('freezing');
    document.addEventListener('visibilitychange', onVisibility);
    document.addEventListener('freeze', onFreeze);
    return () => {
      document.removeEventListener('visibilitychange', onVisibility);
      document.removeEventListener('freeze', onFreeze);
      places.stop();
      dwell.stop();
      place.current = undefined;
    };
  }, [scroller]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new scroller starts from nothing.
  useEffect(() => {
    if (me === undefined) return;
    const displayed = Math.max(chat.seenUpTo, view.receipts[me]?.displayed ?? -1);
    for (const item of view.items) {
      if (item.kind !== 'message' || item.revision <= displayed) continue;
      if (isFromVisitor(view, item)) place.current?.add(item.revision, item.body ?? '');
    }
  }, [scroller, view, me, chat.seenUpTo]);
}

interface Places {
  add(revision: number, body: string): void;
  stop(): void;
}

/** Follows where the lines are, also those that come and go while a long transcript is scrolled. */
function watchPlaces(scroller: HTMLElement, dwell: Dwell): Places {
  const added = new Set<number>();
  const elements = new Map<number, Element>();
  const intersections = new IntersectionObserver(
    (entries) => {
      for (const entry of entries) {
        if (entry.target.isConnected) dwell.place(revisionOf(entry.target), placeOf(entry));
      }
    },
    { root: scroller, threshold: thresholds },
  );
  const scan = (): void => {
    for (const [revision, element] of elements) {
      if (element.isConnected) continue;
      intersections.unobserve(element);
      elements.delete(revision);
    }
    for (const element of scroller.querySelectorAll('[data-side="visitor"][data-revision]')) {
      const revision = revisionOf(element);
      if (!added.has(revision) || elements.has(revision)) continue;
      elements.set(revision, element);
      intersections.observe(element);
    }
    const first = Math.min(...elements.keys());
    for (const revision of added) {
      if (!elements.has(revision)) dwell.place(revision, { ratio: 0, above: revision < first });
    }
  };
  const mutations = new MutationObserver(scan);
  mutations.observe(scroller, { childList: true, subtree: true });
  const onFocus = (event: FocusEvent): void => {
    const line = (event.target as Element).closest('[data-revision]');
    if (line !== null) dwell.announced(revisionOf(line));
  };
  scroller.addEventListener('focusin', onFocus);
  return {
    add(revision, body) {
      if (added.has(revision)) return;
      added.add(revision);
      dwell.message(revision, body);
      scan();
    },
    stop() {
      intersections.disconnect();
      mutations.disconnect();
      scroller.removeEventListener('focusin', onFocus);
    },
  };
}

const revisionOf = (element: Element): number => Number(element.getAttribute('data-revision'));

function placeOf(entry: IntersectionObserverEntry): { ratio: number; above: boolean } {
  const port = entry.rootBounds;
  if (port === null) return { ratio: entry.intersectionRatio, above: false };
  const taller = entry.boundingClientRect.height > port.height;
  return {
    ratio: taller ? entry.intersectionRect.height / port.height : entry.intersectionRatio,
    above: entry.boundingClientRect.bottom <= port.top,
  };
}
