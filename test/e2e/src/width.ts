import type { Page } from 'playwright-core';

/** What is wider than the window, or than the part that scrolls around it: nothing may be. */
export const tooWide = (page: Page): Promise<string[]> =>
  page.evaluate(() =>
    [document.documentElement, ...document.querySelectorAll('.scroller, .scroll')]
      .filter((part) => part.scrollWidth > part.clientWidth)
      .map(
        (part) => `${part.tagName}.${part.className}: ${part.scrollWidth} > ${part.clientWidth}`,
      ),
  );
