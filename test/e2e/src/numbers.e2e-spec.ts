import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '@stillhere/testing';
import type { Page } from 'playwright-core';
import { Scene } from './scene.js';

/** An open page shows a number that changed within a minute. */
const changedWithinMs = 60_000;

describe('the numbers to call', () => {
  const folder = mkdtempSync(join(tmpdir(), 'stillhere-numbers-'));
  const services = join(folder, 'services.json');
  let scene: Scene;

  beforeAll(async () => {
    copyFileSync('docs/examples/services.json', services);
    scene = await Scene.open(['--services', services]);
  });
  afterAll(async () => {
    await scene?.close();
    rmSync(folder, { recursive: true });
  });

  it.each([
    ['the narrowest phone', { width: 320, height: 568 }],
    ['with its keyboard open', { width: 320, height: 330 }],
    ['on its side', { width: 568, height: 320 }],
    ['at 200 %', { width: 195, height: 390, deviceScaleFactor: 2 }],
    ['a large screen', { width: 1440, height: 900 }],
  ])('stand open and free after "I might not be safe right now": %s', async (_, look) => {
    const visitor = await scene.visitor(look);
    const { page } = visitor;
    await visitor.enter('I might not be safe right now');
    for (const number of ['911', '988']) await tappable(page, number);
    await visitor.composer.fill('I am not sure that I can wait');
    await visitor.composer.focus();
    for (const number of ['911', '988']) await tappable(page, number);
    await page.reload();
    for (const number of ['911', '988']) await tappable(page, number);
    await page.getByRole('button', { name: 'More' }).click();
    for (const number of ['911', '988']) await tappable(page, number);
    await visitor.at.context.close();
  });

  it('are not in the way of somebody who did not say so', async () => {
    const counselor = await scene.counselorAtWork();
    const visitor = await scene.visitor();
    await visitor.enter('It can wait a little');
    await counselor.shows(/waiting/i);
    await visitor.page
      .locator('#title', { hasText: 'in line' })
      .or(visitor.page.getByText('You are next.'))
      .first()
      .waitFor();
    expect(await visitor.page.locator('.call-now').count()).toBe(0);
    await visitor.at.context.close();
    await counselor.at.context.close();
  });

  it('are new on open pages soon after one changed', async () => {
    const { page, home, at } = await scene.visitor();
    await page.clock.install();
    await page.goto(`${home}/`);
    await page.getByRole('link', { name: '911' }).first().waitFor();
    writeFileSync(services, readFileSync(services, 'utf8').replaceAll('"911"', '"112"'));
    await eventually('the server says it', async () => {
      const answer = await fetch(`${home}/api/entry?service=&language=en`);
      return (await answer.text()).includes('"112"');
    });
    await page.clock.runFor(changedWithinMs);
    await page.getByRole('link', { name: '112' }).first().waitFor();
    expect(await page.getByRole('link', { name: '911' }).count()).toBe(0);
    await at.context.close();
  });
});

/** Somebody who sees it can press it: nothing lies over it, and it is large enough for a thumb. */
async function tappable(page: Page, number: string): Promise<void> {
  const link = page.locator('.call-now').getByRole('link', { name: number });
  await link.waitFor();
  await link.scrollIntoViewIfNeeded();
  await link.click({ trial: true });
  const box = await link.boundingBox();
  // A number that is broken over two lines is read as another one.
  const digits = await link.locator('b').boundingBox();
  expect(digits?.height).toBeLessThan(40);
  expect(box?.height).toBeGreaterThanOrEqual(44);
  expect(await link.getAttribute('href')).toBe(`tel:${number}`);
}
