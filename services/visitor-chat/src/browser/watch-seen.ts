import { createDwell } from '@stillhere/live-protocol/client';
import type { Row } from '../model/talk.js';
import { clock, timers } from './browser-ports.js';

export interface SeenWatch {
  /** Looks for messages of the other side that came since the last call. */
  look(rows: readonly Row[]): void;
  stop(): void;
}

/** Fine enough to notice 60 % of the window filled by a message ten windows tall. */
const thresholds = Array.from({ length: 51 }, (_, step) => step / 50);

/** Tells the dwell rule what the browser knows: what is where on the screen, and whether it shows. */
export function watchSeen(
  scroller: HTMLElement,
  onSeen: (revision: number, dwellMs: number) => void,
): SeenWatch {
  const unseen = new Map<number, { article: Element; ratio: number }>();
  let given = -1;
  const dwell = createDwell({
    clock,
    timers,
    visibility: visibilityNow(),
    onSeen(upTo, dwellMs) {
      for (const [revision, { article }] of unseen) {
        if (revision > upTo) continue;
        observer.unobserve(article);
        unseen.delete(revision);
      }
      onSeen(upTo, dwellMs);
    },
  });
  const observer = new IntersectionObserver(
    (entries) => {
      for (const entry of entries) {
        const known = unseen.get(revisionOf(entry.target));
        if (known !== undefined) known.ratio = ratioOf(entry, scroller);
      }
      // A jump takes messages from below to above the window without crossing it: place them all.
      for (const [revision, { article, ratio }] of [...unseen]) {
        dwell.place(revision, { ratio, above: isAbove(article, scroller) });
      }
    },
    { threshold: thresholds },
  );
  const ended = new AbortController();
  const options = { signal: ended.signal };
  document.addEventListener('visibilitychange', () => dwell.visibility(visibilityNow()), options);
  document.addEventListener('freeze', () => dwell.visibility('freezing'), options);
  document.addEventListener('resume', () => dwell.visibility(visibilityNow()), options);
  scroller.addEventListener(
    'focusin',
    ({ target }) => {
      if (target instanceof Element && target.matches('article'))
        dwell.announced(revisionOf(target));
    },
    options,
  );

  return {
    look(rows) {
      for (const row of rows) {
        if ((row.kind === 'message' && row.mine) || row.revision <= given) continue;
        given = row.revision;
        const article = scroller.querySelector(`[data-revision="${row.revision}"]`);
        if (article === null) continue;
        unseen.set(row.revision, { article, ratio: 0 });
        const text = row.kind === 'message' ? row.text : article.textContent;
        dwell.message(row.revision, text ?? '');
        observer.observe(article);
      }
    },
    stop() {
      ended.abort();
      observer.disconnect();
      dwell.stop();
    },
  };
}

const visibilityNow = () => (document.hidden ? 'hidden' : 'visible');

/** -1 for one's own messages, which nobody watches. */
const revisionOf = (article: Element): number =>
  Number(article.getAttribute('data-revision') ?? -1);

function ratioOf(entry: IntersectionObserverEntry, scroller: HTMLElement): number {
  const windowPx = Math.min(scroller.clientHeight, innerHeight);
  return entry.boundingClientRect.height > windowPx
    ? entry.intersectionRect.height / windowPx
    : entry.intersectionRatio;
}

const isAbove = (article: Element, scroller: HTMLElement): boolean =>
  article.getBoundingClientRect().bottom <= Math.max(0, scroller.getBoundingClientRect().top);
