import { afterAll, beforeAll, describe, expect } from '@jest/globals';
import type { Page } from 'playwright-core';
import type { Counselor } from './counselor.js';
import { Scene } from './scene.js';
import { onTheirScreen, recordedSentences, recordSentences } from './sentences.js';
import { story } from './story.js';
import { Visitor } from './visitor.js';

const reloads = 12;
/** Spread over what a message takes to be saved, so that reloads meet it before, amid and after. */
const pauseMsOf = (round: number): number => (round * 7) % 60;

describe('reloads and duplicated tabs', () => {
  const step = story(() => scene);
  let scene: Scene;
  let visitor: Visitor;
  let counselor: Counselor;
  let twin: Visitor;

  beforeAll(async () => {
    scene = await Scene.open();
    ({ visitor, counselor } = await scene.talk());
    await counselor.say('hello');
    await counselor.says(onTheirScreen);
    await recordSentences(counselor.page);
  });
  afterAll(() => scene?.close());

  step(
    'a reload amid sending loses nothing that was saved, and doubles nothing (I10, I5)',
    async () => {
      const saved = new Set<string>();
      for (let round = 0; round < reloads; round += 1) {
        await visitor.message('hello').waitFor();
        const shown = await sendAndReload(visitor.page, `round ${round}`, pauseMsOf(round));
        for (const text of shown) saved.add(text);
      }
      await visitor.say('last one');
      await visitor.state('last one', 'Seen');
      const [mine, theirs] = [await visitor.words(), await counselor.words()];
      expect(mine).toEqual(theirs);
      expect(new Set(mine).size).toBe(mine.length);
      expect(mine).toEqual(expect.arrayContaining([...saved]));
      expect(mine.filter((text) => text.startsWith('round '))).toEqual(
        Array.from({ length: reloads }, (_, round) => `round ${round}`).filter((text) =>
          mine.includes(text),
        ),
      );
      // The loop must have met both sides of the moment of saving, or it shows nothing.
      expect(saved.size).toBeGreaterThan(0);
    },
  );

  step('the counselor read of no leaving and no lost connection meanwhile', async () => {
    const shown = (await recordedSentences(counselor.page)).map(({ text }) => text);
    expect(shown.filter((text) => /\bleft\b|ended|Exit|No connection/.test(text))).toEqual([]);
  });

  step('a duplicated tab works beside the first', async () => {
    const [page] = await Promise.all([
      visitor.at.context.waitForEvent('page'),
      // As the browser duplicates a tab: the same address, a copy of its sessionStorage.
      visitor.page.evaluate(() => void window.open(location.href)),
    ]);
    twin = new Visitor({ ...visitor.at, page }, visitor.home);
    await twin.message('last one').waitFor();
    const tabs = await Promise.all([visitor.page, page].map(tabOf));
    expect(tabs[0]).not.toBe(tabs[1]);
    await visitor.say('from the first tab');
    await twin.message('from the first tab').waitFor();
    await twin.say('from the second tab');
    await visitor.message('from the second tab').waitFor();
    await counselor.say('to both');
    await Promise.all([visitor, twin].map((tab) => tab.message('to both').waitFor()));
    await visitor.state('from the second tab', 'Seen');
    expect(await twin.words()).toEqual(await visitor.words());
    expect(await counselor.words()).toEqual(await visitor.words());
  });

  step('closing one of the two changes no label (I28)', async () => {
    await counselor.says(onTheirScreen);
    const before = (await recordedSentences(counselor.page)).length;
    await twin.page.close();
    // Longer than a close is held back (3 s): the counselor's answer comes with what it then says.
    await visitor.say('only this tab is left');
    await visitor.state('only this tab is left', 'Seen');
    await ended(counselor.page);
    const later = (await recordedSentences(counselor.page)).slice(before);
    expect(later).toEqual([]);
    await counselor.say('still with you');
    await visitor.message('still with you').waitFor();
  });

  step('asked nobody else, broke nowhere, and the log is intact', () => {
    scene.expectQuiet();
    scene.expectIntact();
  });
});

/**
 * Sends, lets `pauseMs` pass, reads what the page calls saved, and reloads in the same instant. What was read is kept in the tab
 * and fetched after the load: a page that reloads cannot be relied on to answer first.
 */
async function sendAndReload(page: Page, text: string, pauseMs: number): Promise<string[]> {
  await page.getByLabel('Write here').fill(text);
  const loaded = page.waitForEvent('load');
  await page.evaluate((ms) => {
    document.querySelector<HTMLButtonElement>('.composer button[type=submit]')?.click();
    setTimeout(() => {
      const mine = [...document.querySelectorAll('.said.mine')];
      const texts = mine
        .filter((one) => /Saved|With|Seen/.test(one.querySelector('.state')?.textContent ?? ''))
        .map((one) => one.querySelector('.words')?.textContent ?? '');
      sessionStorage.setItem('saved-before-reload', JSON.stringify(texts));
      location.reload();
    }, ms);
  }, pauseMs);
  await loaded;
  const saved = await page.evaluate(() => sessionStorage.getItem('saved-before-reload'));
  return JSON.parse(saved ?? 'null') as string[];
}

const tabOf = (page: Page): Promise<string | null> =>
  page.evaluate(() => sessionStorage.getItem('tab'));

/** The desk has the end of the other tab's connection before its eyes. */
async function ended(desk: Page): Promise<void> {
  await desk.getByRole('button', { name: 'why' }).click();
  await desk.getByRole('dialog').getByText('Their page was closed or reloaded.').first().waitFor();
  await desk.keyboard.press('Escape');
}
