import { afterAll, beforeAll, describe, expect } from '@jest/globals';
import type { Locator } from 'playwright-core';
import type { Counselor } from './counselor.js';
import { Scene } from './scene.js';
import { story } from './story.js';
import type { Visitor } from './visitor.js';

const family = '👨‍👩‍👧‍👦';

describe('writing at the desk', () => {
  const step = story(() => scene);
  let scene: Scene;
  let visitor: Visitor;
  let counselor: Counselor;

  beforeAll(async () => {
    scene = await Scene.open();
    ({ visitor, counselor } = await scene.talk());
  });
  afterAll(() => scene?.close());

  const send = () => counselor.page.getByRole('button', { name: 'Send', exact: true });
  const noteField = () => counselor.page.getByLabel(/^Note for staff/);
  const said = () => counselor.page.locator('.line-message, .line-note').count();

  step('sends nothing by an Enter that chooses a character, and one by a plain Enter', async () => {
    await counselor.composer.fill('にほん');
    await composingEnter(counselor.composer);
    await counselor.page.getByRole('radio', { name: /^Note/ }).click();
    await noteField().fill('メモ');
    await composingEnter(noteField());
    await counselor.page.getByRole('radio', { name: /^Visitor/ }).click();
    expect(await said()).toBe(0);
    await counselor.composer.press('Enter');
    await visitor.message('にほん').waitFor();
    expect(await visitor.words()).toEqual(['にほん']);
  });

  step('chooses nothing by it in the palette, and ends nothing', async () => {
    await counselor.page.keyboard.press('Control+k');
    const search = counselor.page.getByRole('searchbox', { name: 'What do you want to do?' });
    await search.fill('Floor');
    await composingEnter(search);
    await search.waitFor();
    // The first one empties the search.
    await counselor.page.keyboard.press('Escape');
    await counselor.page.keyboard.press('Escape');
    await search.waitFor({ state: 'detached' });
    await counselor.page.getByRole('button', { name: /^End chat/ }).click();
    await counselor.page.locator('.choice').filter({ hasText: 'Silent' }).click();
    await composingEnter(counselor.page.getByRole('button', { name: 'End the chat' }));
    expect(await counselor.page.getByText(/ends in/).count()).toBe(0);
    await counselor.page.getByRole('button', { name: 'Keep it open' }).click();
  });

  step('keeps 9,000 pasted characters, says how many are too many, and sends parts', async () => {
    const text = 'I am here. '.repeat(819).trimEnd();
    await counselor.composer.fill(text);
    await counselor.shows('This is 1,008 characters too long for one message.');
    expect(await counselor.composer.inputValue()).toBe(text);
    expect(await send().isDisabled()).toBe(true);
    await counselor.composer.press('Enter');
    expect(await counselor.composer.inputValue()).toBe(text);
    await counselor.at.shot('writing-too-long');
    await counselor.page.getByRole('button', { name: 'Send as 2 messages' }).click();
    await visitor.page.locator('.said:not(.mine)').nth(2).waitFor();
    const [, first = '', second = ''] = await visitor.words();
    expect(`${first} ${second}`).toBe(text);
    expect(first.endsWith('.')).toBe(true);
  });

  step('says the room that is left while it gets short, and cuts no family', async () => {
    await counselor.composer.fill('x'.repeat(7_990));
    await counselor.shows('Room for 10 more characters in this message');
    await counselor.composer.fill('x'.repeat(7_990) + family);
    await counselor.shows('This is 1 character too long for one message.');
    expect((await counselor.composer.inputValue()).endsWith(family)).toBe(true);
    await counselor.composer.fill('y'.repeat(8_000));
    await counselor.composer.press('Enter');
    await visitor.message('y'.repeat(8_000)).waitFor();
    scene.expectQuiet();
    scene.expectIntact();
  });
});

/** Safari has ended the composition by then: only the key code says whose Enter it was. */
const composingEnter = (field: Locator): Promise<unknown> =>
  field.evaluate((element) =>
    element.dispatchEvent(
      new KeyboardEvent('keydown', { key: 'Enter', keyCode: 229, bubbles: true, cancelable: true }),
    ),
  );
