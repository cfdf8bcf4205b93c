import { afterAll, beforeAll, describe, expect } from '@jest/globals';
import type { Page } from 'playwright-core';
import type { Counselor } from './counselor.js';
import { Scene } from './scene.js';
import { story } from './story.js';
import type { Visitor } from './visitor.js';

/** Words as people, phones and mischief write them. Each must be read as it was written. */
const texts = [
  'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft'.repeat(3),
  `https://example.org/${'a'.repeat(300)}?q=%3Cscript%3E`,
  '👩🏽‍🚒👨‍👩‍👧‍👦🏳️‍🌈 I feel 🫥',
  'שלום, אני לא בסדר today (היום)',
  '\u202Ereversed\u202C and \u2067isolated\u2069',
  'Z̸͓̯̅͜a̴̺͌l̷̫̾g̶̞̈o̵͎͐',
  '<img src=x onerror="document.title=\'gone\'"><b>bold</b>',
  '</textarea><script>document.title = "gone"</script>&lt;&amp;',
  'javascript:alert(1) [link](https://example.org) **no**',
  '{{constructor.constructor("return 1")()}} %s %d',
  'first line\nsecond line\n\n    four spaces',
  '1 < 2 && "quotes" \'single\' `back`',
];

describe('small windows and unusual words', () => {
  const step = story();
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
      const wide = watchWidth(visitor.page);
      await visitor.page.goto(visitor.home);
      await visitor.page.getByRole('button', { name: 'Start', exact: true }).waitFor();
      await visitor.at.shot(`narrow-${name}-before`);
      expect(await wide()).toEqual([]);
      await visitor.enter();
      expect(await wide()).toEqual([]);
      await visitor.at.shot(`narrow-${name}-waiting`);
    }
  });

  step('shows every word of the visitor as it was written, on both sides', async () => {
    await counselor.accept();
    for (const text of texts) await small.say(text);
    await small.page
      .locator('.said')
      .nth(texts.length - 1)
      .waitFor();
    await small.page.getByText('Seen').last().waitFor();
    expect(await small.words()).toEqual(texts);
    expect(await counselor.words()).toEqual(texts);
    await small.at.shot('narrow-320-words');
    await counselor.at.shot('narrow-desk-words');
  });

  step('and every word of the counselor', async () => {
    for (const text of texts) await counselor.say(text);
    await small.page
      .locator('.said')
      .nth(2 * texts.length - 1)
      .waitFor();
    expect(await small.words()).toEqual([...texts, ...texts]);
    expect(await counselor.words()).toEqual([...texts, ...texts]);
    await small.at.shot('narrow-320-answers');
  });

  step('without running over, and without any of it coming to life', async () => {
    expect(await watchWidth(small.page)()).toEqual([]);
    expect(await watchWidth(counselor.page)()).toEqual([]);
    for (const { page } of [small, counselor]) {
      const alive = '.said :is(a, img, b, script), .line-message :is(a, img, b, script)';
      expect(await page.locator(alive).count()).toBe(0);
      expect(await page.title()).not.toBe('gone');
    }
    scene.expectQuiet();
  });

  step('the desk is usable in a narrow window', async () => {
    await counselor.page.setViewportSize({ width: 320, height: 640 });
    await counselor.page.getByRole('button', { name: 'Close', exact: true }).click();
    expect(await watchWidth(counselor.page)()).toEqual([]);
    await counselor.at.shot('narrow-desk-320');
    await counselor.page.setViewportSize({ width: 768, height: 1024 });
    expect(await watchWidth(counselor.page)()).toEqual([]);
    await counselor.at.shot('narrow-desk-768');
  });
});

/** What is wider than the window, or than the part that scrolls around it: nothing may be. */
function watchWidth(page: Page): () => Promise<string[]> {
  return () =>
    page.evaluate(() =>
      [document.documentElement, ...document.querySelectorAll('.scroller, .scroll')]
        .filter((part) => part.scrollWidth > part.clientWidth)
        .map(
          (part) => `${part.tagName}.${part.className}: ${part.scrollWidth} > ${part.clientWidth}`,
        ),
    );
}
