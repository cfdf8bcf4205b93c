import type { Scene } from './scene.js';
import type { Visitor } from './visitor.js';

/**
 * Exit, to another site that is really there. For what the page's beacon alone can tell: Playwright holds every request
 * of a page that has a route, a beacon's too, and one that it still holds when the page is gone goes with it.
 */
export async function exitToOtherSite({ page }: Visitor, { server }: Scene): Promise<void> {
  const elsewhere = `${server.address.replace('127.0.0.1', 'localhost')}/healthz`;
  await page.evaluate((href) => {
    for (const exit of document.querySelectorAll<HTMLAnchorElement>('#exit')) exit.href = href;
  }, elsewhere);
  await page.locator('#exit').click({ noWaitAfter: true });
}
