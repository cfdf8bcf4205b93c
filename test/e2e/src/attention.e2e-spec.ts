import { afterAll, beforeAll, describe, expect } from '@jest/globals';
import type { Page } from 'playwright-core';
import type { Counselor } from './counselor.js';
import { heardAt, listen, turn } from './hearing.js';
import { Scene } from './scene.js';
import { story } from './story.js';
import type { Visitor } from './visitor.js';

/** The rising tones that say "now"; everything else is lower (services/desk/src/model/sounds.ts). */
const nowTones = [392, 494, 587];

describe('a waiting chat cannot be missed (C19)', () => {
  const step = story(() => scene);
  let scene: Scene;
  let counselor: Counselor;
  let desk: Page;
  let second: Page;
  let visitor: Visitor;

  beforeAll(async () => {
    scene = await Scene.open();
    counselor = await scene.counselor();
    desk = counselor.page;
    await listen(desk);
  });
  afterAll(() => scene?.close());

  step('the desk says how it will call, and asks for notices on a press only', async () => {
    await counselor.firstSignIn('admin', scene.server.oneTimePassword);
    await counselor.takeChats();
    await desk.getByRole('button', { name: /^Sounds and notices/ }).click();
    const notices = desk.getByRole('switch', { name: /^Notices of this computer/ });
    expect(await notices.isChecked()).toBe(false);
    await desk.getByText('Notices of this computer', { exact: false }).first().click();
    await desk.getByRole('button', { name: 'Message', exact: true }).click();
    await expectTones(desk, [370]);
    await counselor.at.shot('desk-attention');
    await desk.keyboard.press('Escape');
  });

  step('only one tab of a person makes a sound', async () => {
    second = await counselor.at.context.newPage();
    await listen(second);
    await second.goto(`${counselor.home}/desk/`);
    await second.getByText('Taking chats', { exact: true }).waitFor();
    await second.keyboard.press('Tab');
    await second.getByRole('button', { name: /Sound on/ }).waitFor();
  });

  step('a "now" chat is heard, told and counted while the desk is hidden', async () => {
    await turn(desk, 'hidden');
    await turn(second, 'hidden');
    visitor = await scene.visitor();
    await visitor.enter('I might not be safe right now');
    await desk.waitForFunction(() => document.title.startsWith('(1)'));
    expect(await desk.title()).toBe('(1) Now · Desk · Stillhere');
    expect(await iconOf(desk)).toBe('/desk/icons/1-now.svg');
    await expectTones(desk, [370, ...nowTones, ...nowTones]);
    expect((await heardAt(desk)).notices).toEqual(['Somebody needs an answer now.']);
    expect((await heardAt(second)).tones).toEqual([]);
    const icon = await desk.request.get(`${counselor.home}/desk/icons/1-now.svg`);
    expect(icon.headers()['content-type']).toContain('image/svg+xml');
  });

  step('it calls again and again until somebody takes it', async () => {
    await expectTones(desk, [370, ...nowTones, ...nowTones, ...nowTones, ...nowTones]);
    expect((await heardAt(desk)).notices).toHaveLength(2);
    await turn(desk, 'visible');
    await counselor.accept();
    await desk.waitForFunction(() => !document.title.startsWith('('));
    expect(await iconOf(desk)).toBe('/desk/icon.svg');
  });

  step('what is written in an open chat is told softly while nobody looks', async () => {
    await turn(desk, 'hidden');
    await visitor.say('are you there?');
    await desk.waitForFunction(() => document.title.startsWith('(1) Desk'));
    // It may be held back for a moment by the sound before it.
    await desk.waitForFunction(
      () => (window as { heard?: { tones: number[] } }).heard?.tones.at(-1) === 370,
    );
    await desk.close();
    await second.close();
    scene.expectQuiet();
  });
});

/** Awaits them; a sound may still be on its way. */
async function expectTones(page: Page, tones: readonly number[]): Promise<void> {
  const { length } = tones;
  await page.waitForFunction(
    (wanted) => ((window as { heard?: { tones: number[] } }).heard?.tones.length ?? 0) >= wanted,
    length,
  );
  expect((await heardAt(page)).tones).toEqual(tones);
}

const iconOf = (page: Page): Promise<string | null> =>
  page.evaluate(() => document.querySelector('link[rel="icon"]')?.getAttribute('href') ?? null);
