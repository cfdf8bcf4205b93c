import { afterAll, beforeAll, describe, expect } from '@jest/globals';
import type { Page } from 'playwright-core';
import { findings } from './axe.js';
import type { Counselor } from './counselor.js';
import { Scene } from './scene.js';
import { story } from './story.js';
import type { Visitor } from './visitor.js';

/** The pages by what does not change with the language. */
const on = (page: Page) => ({
  start: page.locator('.start .main-act'),
  composer: page.locator('#draft'),
  send: page.locator('.composer button[type=submit]'),
  more: page.locator('.talk-head button').first(),
  saved: page.locator('.said.mine time').first(),
  ended: page.locator('.ended'),
});

describe('axe finds nothing serious', () => {
  const step = story(() => scene);
  let scene: Scene;
  let counselor: Counselor;
  const found: string[] = [];
  const looked: string[] = [];

  async function look(page: Page, screen: string): Promise<void> {
    looked.push(screen);
    found.push(...(await findings(page, screen)));
  }

  beforeAll(async () => {
    scene = await Scene.open();
  });
  afterAll(() => scene?.close());

  step('while it finds what was planted', async () => {
    const { page, at, home } = await scene.visitor();
    await page.goto(home);
    await on(page).start.waitFor();
    await page.evaluate(() => {
      const planted = document.createElement('button');
      document.querySelector('main')?.append(planted);
      const faint = document.querySelector<HTMLElement>('.start p');
      if (faint) Object.assign(faint.style, { color: '#ddd', backgroundColor: '#fff' });
    });
    expect((await findings(page, 'planted')).join('\n')).toMatch(
      /dark: .*color-contrast[\s\S]*light: .*button-name[\s\S]*color-contrast/,
    );
    await at.context.close();
  });

  step('before anybody is at the desk', async () => {
    counselor = await scene.counselor();
    const { page, home } = counselor;
    await page.goto(`${home}/desk/?lang=es`);
    await page.locator('input').nth(1).waitFor();
    await look(page, 'desk sign-in es');
    await page.goto(`${home}/desk/`);
    await page.locator('input').nth(1).waitFor();
    await look(page, 'desk sign-in');
    await counselor.signIn('admin', scene.server.oneTimePassword);
    await page.getByLabel('New password again').waitFor();
    await look(page, 'desk password');
    await counselor.choosePassword(scene.server.oneTimePassword);
    await counselor.takeChats();
    await look(page, 'desk empty');
  });

  for (const lang of ['en', 'es', 'ar-XB']) {
    step(`the visitor page in ${lang}, from the first screen to the end`, async () => {
      const visitor = await scene.visitor();
      await enter(visitor, lang);
      const { page } = visitor;
      const { composer, send, more, saved, ended } = on(page);
      await composer.fill('hello (hola) שלום');
      await send.click();
      await saved.waitFor();
      await look(page, `visitor waiting ${lang}`);
      await counselor.accept();
      await counselor.shows('hello (hola) שלום');
      await counselor.say('a word of mine');
      await visitor.message('a word of mine').waitFor();
      await look(page, `visitor talk ${lang}`);
      expect(await page.locator('html').getAttribute('dir')).toBe(lang === 'ar-XB' ? 'rtl' : 'ltr');
      await visitor.at.shot(`axe-visitor-talk-${lang}`);
      await more.click();
      await page.locator('.more-panel fieldset').waitFor();
      await look(page, `visitor more ${lang}`);
      await visitor.at.shot(`axe-visitor-more-${lang}`);
      if (lang === 'en') await deskBeforeEnd(counselor);
      await end(counselor);
      await ended.waitFor();
      await look(page, `visitor ended ${lang}`);
      await visitor.at.shot(`axe-visitor-ended-${lang}`);
      await visitor.page.close();
    });
  }

  step('the desk in Spanish and from right to left', async () => {
    const visitor = await scene.visitor();
    await visitor.enter();
    const { page, home } = counselor;
    await page.goto(`${home}/desk/?lang=es`);
    await page.locator('#waiting-list [role=row]').first().waitFor();
    await look(page, 'desk waiting es');
    await page.locator('#waiting-list [role=row] button').first().click();
    await page.locator('#composer').fill('con calma');
    await page.keyboard.press('Enter');
    await visitor.message('con calma').waitFor();
    await page
      .locator('.presence-sentence')
      .filter({ hasText: /pantalla/ })
      .waitFor();
    await look(page, 'desk talk es');
    await counselor.at.shot('axe-desk-es');
    await page.evaluate(() => {
      document.documentElement.dir = 'rtl';
    });
    await look(page, 'desk talk rtl');
    await counselor.at.shot('axe-desk-rtl');
  });

  step('and it has looked at everything', () => {
    expect(found).toEqual([]);
    expect(new Set(looked).size).toBe(37);
    scene.expectQuiet();
  });

  async function enter({ page, home }: Visitor, lang: string): Promise<void> {
    const { start, composer } = on(page);
    await page.goto(`${home}/?lang=${lang}`);
    await start.waitFor();
    await look(page, `visitor before ${lang}`);
    await start.click();
    for (const question of [0, 1, 2]) {
      const title = await page.locator('#title').textContent();
      if (question === 0) await look(page, `visitor survey ${lang}`);
      // The last one asks for the language, and English comes first.
      const last = question === 2 && lang !== 'es';
      await page
        .locator('.choices button')
        .nth(last ? 0 : 1)
        .click();
      await page.waitForFunction(
        (before) => document.getElementById('title')?.textContent !== before,
        title,
      );
    }
    await composer.waitFor();
  }

  async function deskBeforeEnd({ page }: Counselor): Promise<void> {
    await look(page, 'desk talk');
    await page.getByRole('radio', { name: /^Note/ }).click();
    await look(page, 'desk note');
    await page.getByRole('radio', { name: /^Visitor/ }).click();
    await page.getByRole('button', { name: 'why' }).click();
    await page.getByText('What this rests on').waitFor();
    await look(page, 'desk why');
    await page.keyboard.press('Escape');
    for (const tab of ['Notes', 'Facts']) {
      await page.getByRole('tab', { name: tab }).click();
      await look(page, `desk ${tab}`);
    }
    await page.keyboard.press('Control+k');
    await page.getByRole('menu').waitFor();
    await look(page, 'desk palette');
    await page.keyboard.press('Escape');
    await page.locator('button:has(.attention-sign)').click();
    await page.locator('.attention-panel').waitFor();
    await look(page, 'desk attention');
    await page.keyboard.press('Escape');
    await page.locator('.floor-summary').click();
    await page.getByText('Longest wait').waitFor();
    await look(page, 'desk floor');
    await page.locator('.floor-summary').click();
    await page.getByRole('button', { name: 'End chat' }).first().click();
    await page.getByText('Ended by agreement').waitFor();
    await look(page, 'desk end');
    await page.keyboard.press('Escape');
    for (const name of ['Hand over', 'Sign out']) {
      await page.getByRole('button', { name }).first().click();
      await page.getByRole('dialog').waitFor();
      await look(page, `desk ${name}`);
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
    }
  }

  async function end({ page }: Counselor): Promise<void> {
    await page.getByRole('button', { name: 'End chat' }).first().click();
    await page.getByText('Ended by agreement').click();
    await page.getByRole('button', { name: 'End the chat' }).click();
    const close = page.getByRole('button', { name: /^Close( X)?$/ }).first();
    await close.waitFor();
    if (!looked.includes('desk ended')) await look(page, 'desk ended');
    await close.click();
  }
});
