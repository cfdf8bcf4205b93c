import { afterAll, beforeAll, describe, expect } from '@jest/globals';
import { hostileTexts } from '@stillhere/harness';
import type { Counselor } from './counselor.js';
import { Scene } from './scene.js';
import { story } from './story.js';
import type { Visitor } from './visitor.js';
import { tooWide } from './width.js';

/** Of our own pages, around what somebody said: everything else would have come out of a message. */
const plainElements = new Set(['SPAN', 'P', 'DIV', 'BDI', 'TIME', 'BR']);

describe('two hundred hostile texts from either side', () => {
  const step = story();
  let scene: Scene;
  let visitor: Visitor;
  let counselor: Counselor;

  beforeAll(async () => {
    scene = await Scene.open();
    counselor = await scene.counselorAtWork();
    visitor = await scene.visitor({ width: 320, height: 568 });
    await visitor.enter();
    await counselor.accept();
  });
  afterAll(() => scene?.close());

  step('are written on both pages', async () => {
    await Promise.all([everyText(visitor), everyText(counselor)]);
    for (const { page } of [visitor, counselor]) {
      await page.waitForFunction(
        (due) => document.querySelectorAll('.said .words, .line-message .body').length === due,
        2 * hostileTexts.length,
      );
    }
  });

  step('stand on either page as they were written, in one order', async () => {
    const [onPhone, onDesk] = [await visitor.words(), await counselor.words()];
    expect(onPhone).toEqual(onDesk);
    expect([...onPhone].sort()).toEqual([...hostileTexts, ...hostileTexts].sort());
  });

  step('after a reload, too', async () => {
    const before = await visitor.words();
    await visitor.page.reload();
    await visitor.page.waitForFunction(
      (due) => document.querySelectorAll('.said .words').length === due,
      before.length,
    );
    expect(await visitor.words()).toEqual(before);
  });

  step('run over no edge, not at 320 px either', async () => {
    expect(await tooWide(visitor.page)).toEqual([]);
    expect(await tooWide(counselor.page)).toEqual([]);
    await counselor.page.setViewportSize({ width: 320, height: 640 });
    expect(await tooWide(counselor.page)).toEqual([]);
    await visitor.at.shot('hostile-visitor-320');
    await counselor.at.shot('hostile-desk-320');
  });

  step('bring nothing to life', async () => {
    for (const { page } of [visitor, counselor]) {
      const names = await page
        .locator('.said .words, .said .words *, .line-message .body, .line-message .body *')
        .evaluateAll((found) => [...new Set(found.map(({ tagName }) => tagName))]);
      expect(names.filter((name) => !plainElements.has(name))).toEqual([]);
      expect(await page.title()).not.toBe('gone');
    }
    scene.expectQuiet();
  });
});

async function everyText(person: Visitor | Counselor): Promise<void> {
  for (const text of hostileTexts) await person.say(text);
}
