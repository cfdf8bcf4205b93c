import { afterAll, beforeAll, describe, expect } from '@jest/globals';
import type { Page } from 'playwright-core';
import type { Counselor } from './counselor.js';
import { Scene } from './scene.js';
import { story } from './story.js';
import type { Visitor } from './visitor.js';

/** Our server opens the chat; the page never hears of it. Returns how to let answers through again. */
async function loseReplies(page: Page): Promise<() => Promise<void>> {
  const address = '**/api/conversations';
  await page.route(address, async (route) => {
    await route.fetch();
    await route.abort();
  });
  return () => page.unroute(address);
}

describe('a chat that was opened behind a lost reply', () => {
  const step = story(() => scene);
  let scene: Scene;
  let counselor: Counselor;

  beforeAll(async () => {
    scene = await Scene.open();
    counselor = await scene.counselorAtWork();
  });
  afterAll(() => scene?.close());

  const waiting = () => counselor.page.getByRole('button', { name: /^Accept/ });
  const asked = async (): Promise<{ visitor: Visitor; letThrough: () => Promise<void> }> => {
    const visitor = await scene.visitor();
    const letThrough = await loseReplies(visitor.page);
    await visitor.page.goto(visitor.home);
    await visitor.answer();
    await visitor.page.getByText('We could not reach our service yet').waitFor();
    return { visitor, letThrough };
  };

  step('is found by whoever goes back and answers the same again', async () => {
    const { visitor, letThrough } = await asked();
    await waiting().first().waitFor();
    await visitor.page.getByRole('button', { name: 'Back', exact: true }).click();
    await letThrough();
    await visitor.page.getByRole('button', { name: /^English/ }).click();
    await visitor.composer.waitFor();
    await visitor.say('one chat');
    await visitor.state('one chat', 'Saved');
    expect(await waiting().count()).toBe(1);
  });

  step('and after the browser’s own back, forward and reload', async () => {
    const { visitor, letThrough } = await asked();
    await waiting().nth(1).waitFor();
    await visitor.page.goBack();
    await letThrough();
    await visitor.page.goForward();
    await visitor.page.reload();
    await visitor.enterFromHere();
    await visitor.say('still one chat');
    await visitor.state('still one chat', 'Saved');
    expect(await waiting().count()).toBe(2);
  });

  step('other answers are another request, and are heard', async () => {
    const { visitor, letThrough } = await asked();
    await waiting().nth(2).waitFor();
    await visitor.page.reload();
    await letThrough();
    await visitor.enterFromHere('I might not be safe right now');
    await visitor.say('now');
    await visitor.state('now', 'Saved');
    await counselor.accept();
    await counselor.shows('now');
    scene.expectIntact();
  });
});
