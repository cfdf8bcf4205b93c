import { afterAll, beforeAll, describe, expect } from '@jest/globals';
import { hostileTexts } from '@stillhere/harness';
import type { Counselor } from './counselor.js';
import { readThrough } from './read-through.js';
import { Scene } from './scene.js';
import { story } from './story.js';
import type { Visitor } from './visitor.js';
import { tooWide } from './width.js';

/** Of our own pages, around what somebody said: everything else would have come out of a message. */
const plainElements = new Set(['SPAN', 'P', 'DIV', 'BDI', 'TIME', 'BR']);

/** One step's share: what a slow machine writes well within a step's time. */
const together = 20;

describe('two hundred hostile texts from either side', () => {
  const step = story(() => scene);
  let scene: Scene;
  let visitor: Visitor;
  let counselor: Counselor;

  beforeAll(async () => {
    scene = await Scene.open();
    ({ visitor, counselor } = await scene.talk({ width: 320, height: 568 }));
  });
  afterAll(() => scene?.close());

  for (let from = 0; from < hostileTexts.length; from += together) {
    const texts = hostileTexts.slice(from, from + together);
    step(`from number ${from + 1} on are written by the visitor`, () => each(texts, visitor));
  }
  for (let from = 0; from < hostileTexts.length; from += together) {
    const texts = hostileTexts.slice(from, from + together);
    step(`from number ${from + 1} on are written by the counselor`, () => each(texts, counselor));
  }

  step('are saved, each of them', async () => {
    // A message of one's own bears a time once it is saved.
    await visitor.page.waitForFunction(
      (count) => document.querySelectorAll('.said time').length === count,
      2 * hostileTexts.length,
    );
    await counselor.page.waitForFunction(() => document.querySelector('[data-outbox]') === null);
  });

  step('stand on the phone as they were written, after a reload, too', async () => {
    const written = [...hostileTexts, ...hostileTexts];
    expect(await visitor.words()).toEqual(written);
    await visitor.page.reload();
    await visitor.page.waitForFunction(
      (count) => document.querySelectorAll('.said .words').length === count,
      written.length,
    );
    expect(await visitor.words()).toEqual(written);
    expect(await tooWide(visitor.page)).toEqual([]);
    await visitor.at.shot('hostile-visitor-320');
  });

  step('stand on the desk as they were written, over no edge, at 320 px either', async () => {
    for (const width of [1440, 320]) {
      await counselor.page.setViewportSize({ width, height: 640 });
      const read = await readThrough(counselor.page);
      expect(read.texts).toEqual([...hostileTexts, ...hostileTexts]);
      expect(read.tooWide).toEqual([]);
      expect(read.elements.filter((name) => !plainElements.has(name))).toEqual([]);
    }
    await counselor.at.shot('hostile-desk-320');
  });

  step('bring nothing to life', async () => {
    const names = await visitor.page
      .locator('.said .words, .said .words *')
      .evaluateAll((found) => [...new Set(found.map(({ tagName }) => tagName))]);
    expect(names.filter((name) => !plainElements.has(name))).toEqual([]);
    for (const { page } of [visitor, counselor]) expect(await page.title()).not.toBe('gone');
    scene.expectQuiet();
  });
});

async function each(texts: readonly string[], person: Visitor | Counselor): Promise<void> {
  for (const text of texts) await person.say(text);
}
