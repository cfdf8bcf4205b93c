import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect } from '@jest/globals';
import type { Counselor } from './counselor.js';
import { Scene } from './scene.js';
import { story } from './story.js';
import type { Visitor } from './visitor.js';

describe('a service that offers', () => {
  const step = story(() => scene);
  const folder = mkdtempSync(join(tmpdir(), 'stillhere-floor-'));
  const rules = join(folder, 'floor.json');
  let scene: Scene;
  let visitor: Visitor;
  let ada: Counselor;
  let ben: Counselor;
  const write = (version: number, service: object): void =>
    writeFileSync(
      rules,
      JSON.stringify({ version, services: { '*': service }, people: { admin: {}, ben: {} } }),
    );
  const rings = ({ page }: Counselor) => page.locator('.offer');
  const alarm = ({ page }: Counselor) => page.locator('.alarm');

  beforeAll(async () => {
    write(1, { mode: 'push', answerWithinS: 300, ladder: { alarmAfterS: 20 } });
    scene = await Scene.open(['--floor-rules', rules]);
    ada = await scene.counselorAtWork();
    ben = await scene.staff('ben', 'Ben');
    await ben.takeChats();
    visitor = await scene.visitor();
  });
  afterAll(async () => {
    await scene?.close();
    rmSync(folder, { recursive: true });
  });

  step('rings at the desk of who got nothing for longest, and at no other', async () => {
    await visitor.enter();
    await rings(ada).waitFor();
    await ada.at.shot('offer');
    await ada.shows('You have waited longest for a chat.');
    await ben.shows(/rings at/);
    expect(await rings(ben).count()).toBe(0);
    expect(await ben.page.getByRole('button', { name: /^Accept/ }).isDisabled()).toBe(true);
  });

  step('is declined by the keyboard with a reason, and goes to another', async () => {
    await ada.page.locator('body').press('d');
    await ada.page.getByRole('menuitem', { name: 'I need a break first' }).waitFor();
    await ada.at.shot('offer-declining');
    await ada.page.keyboard.type('I need');
    await ada.page.keyboard.press('Enter');
    await rings(ben).waitFor();
    await rings(ada).waitFor({ state: 'detached' });
  });

  step(
    'calls every desk when somebody waited too long, until one looks after it by name',
    async () => {
      await alarm(ada).waitFor();
      await alarm(ben).waitFor();
      await ada.at.shot('alarm');
      await ada.page.getByRole('button', { name: 'I look after it' }).click();
      await alarm(ben).waitFor({ state: 'detached' });
      await ben.shows(/looks after it/);
    },
  );

  step('is accepted by one key, and the two talk', async () => {
    await ben.page.locator('body').press('a');
    await ben.composer.waitFor();
    await rings(ben).waitFor({ state: 'detached' });
    await ben.say('I am here');
    await visitor.message('I am here').waitFor();
  });

  step('says in one word what its counselor is doing', async () => {
    await ada.page.locator('body').press('s');
    await ada.page.getByRole('menuitemradio', { name: 'Supervision' }).click();
    await ada.page.getByRole('banner').getByText('Supervision', { exact: true }).waitFor();
    await ada.at.shot('states');
  });

  step('rings twice: what is declined is the one whose button was pressed', async () => {
    // In a composer a key is a letter.
    await ben.page.locator('[aria-keyshortcuts="s"]').click();
    await ben.page.getByRole('menuitemradio', { name: 'Supervision' }).click();
    await ada.page.locator('body').press('s');
    await ada.page.getByRole('menuitemradio', { name: 'Taking chats' }).click();
    const others = [await scene.visitor(), await scene.visitor()];
    for (const other of others) await other.enter();
    await rings(ada).nth(1).waitFor();
    const [first, second] = await rings(ada).evaluateAll((cards) =>
      cards.map((card) => card.getAttribute('data-conversation')),
    );
    await rings(ada).nth(1).getByRole('button', { name: 'Not me' }).click();
    await ada.at.shot('offers-declining');
    await ada.page.getByRole('menuitem', { name: 'I need a break first' }).click();
    await ada.page.locator(`.offer[data-conversation="${second}"]`).waitFor({ state: 'detached' });
    const left = ada.page.locator(`.offer[data-conversation="${first}"]`);
    await left.getByRole('button', { name: 'Take it' }).click();
    await ada.composer.waitFor();
  });

  step('follows a changed rule within seconds, without a restart', async () => {
    write(2, { mode: 'pull' });
    const second = await scene.visitor();
    await second.enter();
    await ada.page
      .getByRole('button', { name: /^Accept/ })
      .first()
      .waitFor();
    await rings(ada).waitFor({ state: 'detached' });
    scene.expectQuiet();
    scene.expectIntact();
  });
});
