import { afterAll, beforeAll, describe, expect } from '@jest/globals';
import type { Page } from 'playwright-core';
import type { Counselor } from './counselor.js';
import { exitToOtherSite } from './other-site.js';
import { Scene } from './scene.js';
import { story } from './story.js';
import type { Visitor } from './visitor.js';

/** All site data blocked, as browsers do it: looking at a storage throws. */
async function blockStorage(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const blocked = (): never => {
      throw new DOMException('Access is denied for this document.', 'SecurityError');
    };
    for (const name of ['sessionStorage', 'localStorage', 'indexedDB', 'caches']) {
      Object.defineProperty(window, name, { get: blocked });
    }
    Object.defineProperty(document, 'cookie', { get: blocked, set: blocked });
  });
}

describe('a browser that keeps nothing for this page', () => {
  const step = story(() => scene);
  let scene: Scene;
  let visitor: Visitor;
  let counselor: Counselor;

  beforeAll(async () => {
    scene = await Scene.open();
    visitor = await scene.visitor();
    await blockStorage(visitor.page);
    counselor = await scene.counselorAtWork();
  });
  afterAll(() => scene?.close());

  step('has a whole talk, through a cut, from memory', async () => {
    await visitor.enter();
    await counselor.accept();
    await visitor.say('one');
    await visitor.state('one', 'Seen');
    await visitor.at.context.setOffline(true);
    await visitor.say('two');
    await visitor.state('two', 'Not sent yet.');
    await visitor.at.context.setOffline(false);
    await visitor.state('two', 'Seen');
    expect(await visitor.words()).toEqual(['one', 'two']);
  });

  step('is told by a reload what is lost, and can begin anew', async () => {
    await visitor.page.reload();
    await visitor.page.getByText('Your last chat is gone from this page.').waitFor();
    await counselor.says(/closed or reloaded|No connection since/);
    await visitor.at.shot('forgetful-reload');
    await visitor.enterFromHere();
    await counselor.page
      .getByRole('button', { name: /^Accept/ })
      .first()
      .click();
    await visitor.say('again');
    await visitor.state('again', 'Seen');
  });

  step('and Exit is known to be one', async () => {
    await visitor.at.context.route(/wikipedia\.org/, (route) =>
      route.fulfill({ contentType: 'text/html', body: '<title>Else</title>' }),
    );
    await visitor.page.locator('#exit').click({ noWaitAfter: true });
    await counselor.says(/^They pressed Exit at [\d:]+\.$/);
  });

  step('the same where only the beacon can say it', async () => {
    const other = await scene.visitor();
    await blockStorage(other.page);
    await other.enter();
    await counselor.page
      .getByRole('button', { name: /^Accept/ })
      .first()
      .click();
    await other.say('third');
    await other.state('third', 'Seen');
    await other.page.evaluate(() => {
      WebSocket.prototype.send = () => undefined;
    });
    await exitToOtherSite(other, scene);
    await counselor.says(/^They pressed Exit at [\d:]+\.$/);
    scene.expectIntact();
  });
});
