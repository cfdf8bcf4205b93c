import type { Page } from 'playwright-core';

/**
 * What a browser's translator does to a page: each text node is replaced by `<font>` elements with
 * words of its own, at once and whenever a text appears; the old node is in no document any more.
 */
export async function translateEverything(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const done = (node: Node) => node.parentElement?.closest('font, script, style, textarea');
    const translate = (node: Node): void => {
      if (node.nodeType === Node.TEXT_NODE) {
        const text = node.textContent ?? '';
        if (text.trim() === '' || done(node)) return;
        const outer = document.createElement('font');
        outer.appendChild(document.createElement('font')).textContent = text;
        node.parentNode?.replaceChild(outer, node);
        return;
      }
      for (const child of [...node.childNodes]) translate(child);
    };
    new MutationObserver((records) => {
      for (const { type, target, addedNodes } of records) {
        if (type === 'characterData') translate(target);
        for (const node of addedNodes) translate(node);
      }
    }).observe(document, { childList: true, subtree: true, characterData: true });
  });
}
