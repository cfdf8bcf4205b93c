import { afterAll, beforeAll, describe, expect } from '@jest/globals';
import type { Counselor } from './counselor.js';
import { countRedraws } from './redraws.js';
import { Scene } from './scene.js';
import { story } from './story.js';
import type { Visitor } from './visitor.js';

const lines = 50;

describe('a busy desk', () => {
  const step = story(() => scene);
  let scene: Scene;
  let visitor: Visitor;
  let counselor: Counselor;
  let redraws: () => Promise<number>;

  beforeAll(async () => {
    scene = await Scene.open();
    visitor = await scene.visitor();
    counselor = await scene.counselor();
    redraws = await countRedraws(counselor.page, '.lines');
    await counselor.firstSignIn('admin', scene.server.oneTimePassword);
    await counselor.takeChats();
  });
  afterAll(() => scene?.close());

  step('draws each line of a talk', async () => {
    await visitor.enter();
    await counselor.accept();
    for (let line = 0; line < lines; line += 1) await counselor.say(`line ${line}`);
    await visitor.message(`line ${lines - 1}`).waitFor();
    // All of them were on the visitor's screen: no further receipt will come and change a line.
    const last = counselor.message(`line ${lines - 1}`);
    await last.locator('[data-receipt="displayed"]').waitFor();
    expect(await redraws()).toBeGreaterThan(lines);
  });

  step('draws none of them again when somebody else waits, or stops waiting', async () => {
    const others = [await scene.visitor(), await scene.visitor()];
    await redraws();
    await Promise.all(others.map((other) => other.enter()));
    await counselor.page.locator('.waiting-row').nth(1).waitFor();
    await others[0]?.page.close();
    await counselor.page.getByText('Taking chats', { exact: true }).click();
    await counselor.shows('On a break');
    expect(await redraws()).toBe(0);
  });

  step('is counted: a new line is drawn', async () => {
    await redraws();
    await counselor.say('one more');
    await visitor.message('one more').waitFor();
    expect(await redraws()).toBeGreaterThan(0);
  });
});
