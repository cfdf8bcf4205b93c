import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { allBreaks, breaks } from './broken-parts.js';
import type { Counselor } from './counselor.js';
import { Scene } from './scene.js';

describe('a desk whose parts do not come', () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await Scene.open();
  });
  afterAll(() => scene?.close());

  it.each(allBreaks)('opens by itself after its script came once as: %s', async (how) => {
    const { page } = await scene.counselor();
    let asked = 0;
    await page.route(/\/desk\/assets\/desk-[\w-]+\.js/, async (route) => {
      asked += 1;
      await (asked === 1 ? breaks[how](route) : route.fallback());
    });
    await page.goto(`${scene.server.address}/desk/`);
    await page.getByLabel('Account').waitFor();
    expect(asked).toBe(2);
    await page.close();
  });

  it('says what to do where it never comes', async () => {
    const { page } = await scene.counselor();
    await page.route(/\/desk\/assets\/desk-[\w-]+\.js/, (route) => route.abort());
    await page.goto(`${scene.server.address}/desk/`);
    await page.getByText('The desk has not opened yet.').waitFor();
    await page.getByRole('link', { name: /^Load the page again/ }).waitFor();
    await page.close();
  });
});

describe('a desk that a browser translates', () => {
  let scene: Scene;
  let counselor: Counselor;
  beforeAll(async () => {
    scene = await Scene.open();
    counselor = await scene.counselor();
    await counselor.firstSignIn('admin', scene.server.oneTimePassword);
  });
  afterAll(() => scene?.close());

  it.each(['around', 'in the place of'] as const)(
    'always shows the newest state with an element %s each text',
    async (how) => {
      await translate(counselor.page, how);
      const visitor = await scene.visitor();
      if (how === 'around') await counselor.takeChats();
      await visitor.enter();
      await counselor.accept();
      await counselor.page.getByText('The chat is in front of them.').waitFor();
      await visitor.say('can you read me');
      await counselor.shows('can you read me');
      await counselor.say('I can');
      await visitor.message('I can').waitFor();
      await visitor.page.close();
      await counselor.says(/^The page was closed or reloaded at/);
      await counselor.page.getByRole('button', { name: /^End chat/ }).click();
      await counselor.page.locator('.choice').filter({ hasText: 'Connection lost' }).click();
      await counselor.page.getByRole('button', { name: 'End the chat' }).click();
      await counselor.shows(/ends in \d s/);
      await counselor.shows(/has ended\.$/);
      await counselor.page.getByRole('button', { name: 'Close', exact: true }).click();
      await counselor.shows('No chat is open');
      scene.expectQuiet();
    },
  );
});

/** What a browser's translator does to a page, and goes on doing with all that comes. */
const translate = (page: Page, how: 'around' | 'in the place of'): Promise<void> =>
  page.evaluate((kind) => {
    const put = (text: Text): void => {
      const { parentElement } = text;
      if (parentElement === null || parentElement.closest('font, textarea, script, style')) return;
      if (text.data.trim() === '') return;
      const font = document.createElement('font');
      text.replaceWith(font);
      font.append(kind === 'around' ? text : text.data);
    };
    const walk = (root: Node): void => {
      const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
      const found: Text[] = [];
      while (walker.nextNode()) found.push(walker.currentNode as Text);
      for (const text of root instanceof Text ? [root] : found) put(text);
    };
    walk(document.body);
    const observer = new MutationObserver((records) => {
      for (const record of records) for (const node of record.addedNodes) walk(node);
    });
    observer.observe(document.body, { childList: true, subtree: true, characterData: true });
  }, how);
