import type { Page } from 'playwright-core';

/** A presence sentence as the desk displayed it; wall time in milliseconds. */
export interface Shown {
  readonly text: string;
  readonly atMs: number;
}

/** Of a visitor who has the chat before them and was shown what was said last. */
export const onTheirScreen = /^The newest message to them has been on their screen since/;

interface Recording extends Window {
  shownSentences?: Shown[];
}

/** From now on, writes down each presence sentence that stands on this desk, in order. */
export function recordSentences(page: Page): Promise<void> {
  return page.evaluate(() => {
    const shown: Shown[] = [];
    (window as Recording).shownSentences = shown;
    const look = () => {
      const text = document.querySelector('.presence-sentence')?.textContent;
      if (text && text !== shown.at(-1)?.text) shown.push({ text, atMs: Date.now() });
    };
    new MutationObserver(look).observe(document, {
      childList: true,
      subtree: true,
      characterData: true,
    });
    look();
  });
}

export const recordedSentences = (page: Page): Promise<readonly Shown[]> =>
  page.evaluate(() => (window as Recording).shownSentences ?? []);
