import { afterAll, beforeAll, describe, expect } from '@jest/globals';
import type { Counselor } from './counselor.js';
import { Scene } from './scene.js';
import { story } from './story.js';
import type { Visitor } from './visitor.js';

describe('the risk level', () => {
  const step = story(() => scene);
  let scene: Scene;
  let visitor: Visitor;
  let counselor: Counselor;
  const chip = (level: string) =>
    counselor.page.locator(`.conversation-head .risk-chip[data-risk="${level}"]`);

  beforeAll(async () => {
    scene = await Scene.open();
    ({ visitor, counselor } = await scene.talk());
  });
  afterAll(() => scene?.close());

  step('is not judged until somebody does, and is set by the keyboard alone', async () => {
    await chip('unknown').waitFor();
    await counselor.page.locator('.presence-sentence').click();
    await counselor.page.keyboard.press('l');
    await counselor.page.getByRole('menuitemradio', { name: /^High risk/ }).waitFor();
    await counselor.at.shot('risk-menu');
    await counselor.page.keyboard.type('High');
    await counselor.page.keyboard.press('Enter');
    await chip('high').waitFor();
    await counselor.page.locator('.chat-row .risk-chip[data-risk="high"]').waitFor();
    await counselor.at.shot('risk-high');
  });

  step('stands with its history, and the visitor hears nothing of it', async () => {
    await counselor.page.getByRole('button', { name: /^High risk/ }).click();
    await counselor.page.getByRole('menuitemradio', { name: /^Imminent risk/ }).click();
    await chip('imminent').waitFor();
    await counselor.page.getByRole('tab', { name: 'Facts' }).click();
    const history = counselor.page.locator('.risk-history li');
    await history.nth(1).waitFor();
    expect(await history.allTextContents()).toEqual([
      expect.stringMatching(/High risk.*admin/),
      expect.stringMatching(/Imminent risk.*admin/),
    ]);
    await counselor.say('I am here');
    await visitor.message('I am here').waitFor();
    expect(await visitor.page.content()).not.toMatch(/risk|imminent/i);
    scene.expectQuiet();
  });
});
