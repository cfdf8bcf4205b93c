import { afterAll, beforeAll, describe, expect } from '@jest/globals';
import type { Counselor } from './counselor.js';
import { Scene } from './scene.js';
import { story } from './story.js';
import type { Visitor } from './visitor.js';
import { tooWide } from './width.js';

describe('small windows', () => {
  const step = story(() => scene);
  let scene: Scene;
  let small: Visitor;
  let large: Visitor;
  let counselor: Counselor;

  beforeAll(async () => {
    scene = await Scene.open();
    counselor = await scene.counselorAtWork();
    small = await scene.visitor({ width: 320, height: 568 });
    // A window of 1280 × 1024 at 200 %.
    large = await scene.visitor({ width: 640, height: 512, deviceScaleFactor: 2 });
  });
  afterAll(() => scene?.close());

  step('nothing runs over the edge from the first screen to the talk', async () => {
    for (const [visitor, name] of [
      [small, '320'],
      [large, '200-percent'],
    ] as const) {
      await visitor.page.goto(visitor.home);
      await visitor.page.getByRole('button', { name: 'Start', exact: true }).waitFor();
      await visitor.at.shot(`narrow-${name}-before`);
      expect(await tooWide(visitor.page)).toEqual([]);
      await visitor.enter();
      expect(await tooWide(visitor.page)).toEqual([]);
      await visitor.at.shot(`narrow-${name}-waiting`);
    }
  });

  step('the desk is usable in a narrow window', async () => {
    await counselor.accept();
    await counselor.page.setViewportSize({ width: 320, height: 640 });
    await counselor.page.getByRole('button', { name: 'Close', exact: true }).click();
    expect(await tooWide(counselor.page)).toEqual([]);
    await counselor.at.shot('narrow-desk-320');
    await counselor.page.setViewportSize({ width: 768, height: 1024 });
    expect(await tooWide(counselor.page)).toEqual([]);
    await counselor.at.shot('narrow-desk-768');
  });

  step('a phone shows one pane at a time, and its parts are as large as a thumb', async () => {
    const { page } = counselor;
    await page.setViewportSize({ width: 390, height: 780 });
    const list = page.getByRole('navigation', { name: 'Chats' });
    await counselor.composer.waitFor();
    await list.waitFor({ state: 'hidden' });
    const back = page.getByRole('button', { name: 'Back to all chats' });
    const send = page.getByRole('button', { name: 'Send', exact: true });
    for (const part of [back, send]) {
      expect((await part.boundingBox())?.height).toBeGreaterThanOrEqual(44);
    }
    const box = await counselor.composer.boundingBox();
    expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThan(780);
    await back.click();
    await list.waitFor();
    await counselor.composer.waitFor({ state: 'hidden' });
    await counselor.at.shot('narrow-phone-list');
    await page.locator('.chat-row').first().click();
    await counselor.composer.waitFor();
    await counselor.at.shot('narrow-phone-talk');
  });

  step('on a phone who waits is within reach of the thumb, beside however many chats', async () => {
    const { page } = counselor;
    const back = page.getByRole('button', { name: 'Back to all chats' });
    for (const other of [await scene.visitor(), await scene.visitor()]) {
      await other.enter();
      await back.click();
      await counselor.accept();
    }
    await back.click();
    const height = 520;
    await page.setViewportSize({ width: 390, height });
    const accept = page.getByRole('button', { name: /^Accept/ }).first();
    await accept.waitFor();
    const box = await accept.boundingBox();
    expect(box?.height).toBeGreaterThanOrEqual(44);
    expect(box?.y).toBeGreaterThan(height / 2);
    expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThan(height);
    await counselor.at.shot('narrow-phone-waiting');
    const last = page.locator('.chat-row').last();
    await last.scrollIntoViewIfNeeded();
    await last.click();
    await counselor.composer.waitFor();
    await back.click();
    await accept.click();
    await counselor.composer.waitFor();
  });
});
