import { afterAll, beforeAll, describe, expect } from '@jest/globals';
import type { Counselor } from './counselor.js';
import { Scene } from './scene.js';
import { story } from './story.js';
import { translateEverything } from './translator.js';
import type { Visitor } from './visitor.js';

describe('a page that the browser translates', () => {
  const step = story(() => scene);
  let scene: Scene;
  let visitor: Visitor;
  let counselor: Counselor;

  beforeAll(async () => {
    scene = await Scene.open();
    visitor = await scene.visitor();
    await translateEverything(visitor.page);
    counselor = await scene.counselorAtWork();
  });
  afterAll(() => scene?.close());

  const title = () => visitor.page.locator('#title').innerText();

  step('asks, waits, and says where one is in line', async () => {
    await visitor.enter();
    expect(await visitor.page.locator('font').count()).toBeGreaterThan(10);
    await visitor.page.locator('#title', { hasText: 'You are next.' }).waitFor();
    expect(await title()).toBe('You are next.');
  });

  step('shows who is there, each message, and how far it came, and nothing older', async () => {
    await counselor.accept();
    await visitor.page.locator('#title', { hasText: 'You are talking with' }).waitFor();
    expect(await title()).toMatch(/^You are talking with \S+\.$/);
    await visitor.say('one');
    await visitor.state('one', 'Seen');
    const state = () => visitor.message('one').locator('.state').innerText();
    expect(await state()).toMatch(/^Seen\s/);
    await counselor.say('two');
    await visitor.message('two').waitFor();
    expect(await visitor.words()).toEqual(['one', 'two']);
  });

  step('shows a cut and its end', async () => {
    await visitor.at.context.setOffline(true);
    await visitor.page.locator('.line', { hasText: 'Your device has no connection' }).waitFor();
    await visitor.say('three');
    await visitor.state('three', 'Not sent yet.');
    await visitor.at.context.setOffline(false);
    await visitor.state('three', 'Seen');
    expect(await visitor.message('three').locator('.state').innerText()).toMatch(/^Seen\s/);
    expect(await visitor.page.locator('.line').innerText()).not.toContain('no connection');
  });

  step('shows the end', async () => {
    await visitor.page.getByRole('button', { name: 'More' }).click();
    await visitor.page.getByRole('button', { name: 'End the chat' }).click();
    await visitor.page.getByRole('button', { name: 'Yes, end it' }).click();
    await visitor.page.locator('#title', { hasText: 'The chat has ended.' }).waitFor();
    expect(await title()).toBe('The chat has ended.');
    scene.expectQuiet();
  });
});
