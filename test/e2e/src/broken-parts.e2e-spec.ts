import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { allBreaks, breakPart, parts } from './broken-parts.js';
import { Scene } from './scene.js';

/** Issue and design say 5 s; what the machine needs for a browser of its own comes on top. */
const withinMs = 5_000;

describe('whatever of the visitor page does not come', () => {
  let scene: Scene;

  beforeAll(async () => {
    scene = await Scene.open();
  });
  afterAll(() => scene?.close());

  for (const part of parts) {
    for (const how of allBreaks) {
      it(`${part}, ${how}, once: the page is live, and a message is saved once`, async () => {
        const visitor = await scene.visitor();
        const asked = await breakPart(visitor.page, { part, how });
        await visitor.page.goto(`${visitor.home}/`);
        await start(visitor.page).waitFor({ timeout: withinMs });
        await visitor.enterFromHere();
        await visitor.say('I am still here');
        await visitor.state('I am still here', 'Saved');
        expect(await visitor.words()).toEqual(['I am still here']);
        // Whoever has nothing to go on without, is asked for again.
        expect(asked()).toBeGreaterThan(part === 'guard' ? 0 : 1);
        expect(await numbers(visitor.page).isVisible()).toBe(false);
        await visitor.at.context.close();
      });
    }
  }

  for (const how of allBreaks) {
    it(`the main script, ${how}, for ever: numbers, and no page that starts anew for ever`, async () => {
      const { page, home, at } = await scene.visitor();
      const asked = await breakPart(page, { part: 'page', how, times: Number.POSITIVE_INFINITY });
      await page.goto(`${home}/`, { waitUntil: 'commit' });
      await callable(page);
      await page.waitForTimeout(withinMs);
      expect(await numbers(page).isVisible()).toBe(true);
      expect(asked()).toBeLessThan(15);
      await at.context.close();
    });
  }

  it.each([
    ['getRandomValues', 'crypto.getRandomValues = undefined'],
    ['Intl.PluralRules', 'delete Intl.PluralRules'],
    ['anything that the first drawing needs', 'delete Map.prototype.get'],
  ])('a browser without %s: numbers', async (_, script) => {
    const { page, home, at } = await scene.visitor();
    await page.addInitScript(script);
    await page.goto(`${home}/`, { waitUntil: 'commit' });
    await page
      .getByRole('button', { name: 'Start', exact: true })
      .or(numbers(page).getByRole('link', { name: '911' }))
      .first()
      .waitFor({ timeout: withinMs });
    await at.context.close();
  });

  it('no scripts at all: numbers, and how to get further', async () => {
    const { page, home, at } = await scene.visitor({ javaScriptEnabled: false });
    await page.goto(`${home}/`, { waitUntil: 'commit' });
    await callable(page);
    // Found by its place: text in a noscript is none for Playwright.
    await page.locator('.numbers noscript p').waitFor({ timeout: withinMs });
    await at.context.close();
  });

  it('the same in Spanish', async () => {
    const { page, home, at } = await scene.visitor({ javaScriptEnabled: false, locale: 'es-MX' });
    await page.goto(`${home}/`, { waitUntil: 'commit' });
    await callable(page);
    await page.getByText('Ahora mismo el chat no funciona en esta página').waitFor();
    await at.context.close();
  });

  it('no module scripts (an older browser): numbers', async () => {
    const { page, home, at } = await scene.visitor();
    await page.route(`${home}/`, async (route) => {
      const answer = await route.fetch();
      const html = (await answer.text()).replaceAll('type="module"', 'type="not-known-here"');
      await route.fulfill({ response: answer, body: html });
    });
    await page.goto(`${home}/`, { waitUntil: 'commit' });
    await callable(page);
    await at.context.close();
  });

  it('the words of another language, for ever: the page stays whole, and says how to go on', async () => {
    const { page, home, at } = await scene.visitor();
    const times = Number.POSITIVE_INFINITY;
    await breakPart(page, { part: 'es', how: 'not found', times });
    await page.goto(`${home}/`);
    await page.getByRole('button', { name: 'Español' }).click();
    await callable(page);
    await page.getByRole('link', { name: 'Load the page again' }).waitFor();
    await page.getByRole('heading', { name: 'Stillhere helpline' }).waitFor();
    expect(await page.getByText('Línea de ayuda').count()).toBe(0);
    await at.context.close();
  });

  it('the live part, for ever: numbers, and what was written stays', async () => {
    const visitor = await scene.visitor();
    const { page, home, at } = visitor;
    const times = Number.POSITIVE_INFINITY;
    await breakPart(page, { part: 'later', how: 'not found', times });
    await page.goto(`${home}/`);
    await visitor.enterFromHere();
    await visitor.say('nobody may lose this');
    await visitor.composer.fill('and this');
    await callable(page);
    await page.getByText('nobody may lose this').waitFor();
    expect(await visitor.composer.inputValue()).toBe('and this');
    await at.context.close();
  });

  it('the style, once: the page has it in the end', async () => {
    for (const how of allBreaks) {
      const { page, home, at } = await scene.visitor();
      let asked = 0;
      await page.route(/\.css(\?|$)/, async (route) => {
        asked += 1;
        if (asked > 1) await route.fallback();
        else if (how === 'reset') await route.abort('connectionreset');
        else await route.fulfill({ contentType: 'text/html', body: '<p>' });
      });
      await page.goto(`${home}/`);
      await page.waitForFunction(
        () => getComputedStyle(document.documentElement).getPropertyValue('--styled') !== '',
        undefined,
        { timeout: withinMs },
      );
      await at.context.close();
    }
  });
});

const start = (page: Page) => page.getByRole('button', { name: 'Start', exact: true });
const numbers = (page: Page) => page.locator('.numbers');

/** A number that can be tapped, in time. */
async function callable(page: Page): Promise<void> {
  const number = numbers(page).getByRole('link', { name: '911' });
  await number.waitFor({ timeout: withinMs });
  expect(await number.getAttribute('href')).toBe('tel:911');
}
