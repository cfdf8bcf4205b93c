import type { Page } from 'playwright-core';

export interface ReadThrough {
  /** In the order of their revisions. */
  readonly texts: readonly string[];
  /** Names of all elements that a message was shown with. */
  readonly elements: readonly string[];
  /** What ran over an edge on the way. */
  readonly tooWide: readonly string[];
}

/** The desk draws only the lines in sight: its transcript, scrolled from the first to the last. */
export const readThrough = (page: Page): Promise<ReadThrough> =>
  page.evaluate(async () => {
    const texts = new Map<number, string>();
    const elements = new Set<string>();
    const tooWide = new Set<string>();
    const scroller = document.querySelector('.transcript');
    if (scroller === null) throw new Error('no transcript');
    const drawn = (): Promise<unknown> =>
      new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    for (let top = 0; ; top += scroller.clientHeight / 2) {
      scroller.scrollTop = top;
      await drawn();
      for (const line of scroller.querySelectorAll<HTMLElement>('.line-message')) {
        const body = line.querySelector('.body');
        texts.set(Number(line.dataset.revision), body?.textContent ?? '');
        for (const one of line.querySelectorAll('.body, .body *')) elements.add(one.tagName);
      }
      for (const part of [document.documentElement, scroller]) {
        if (part.scrollWidth > part.clientWidth) tooWide.add(`${part.className} at ${top}`);
      }
      if (top >= scroller.scrollHeight) break;
    }
    return {
      texts: [...texts].sort(([a], [b]) => a - b).map(([, text]) => text),
      elements: [...elements],
      tooWide: [...tooWide],
    };
  });
