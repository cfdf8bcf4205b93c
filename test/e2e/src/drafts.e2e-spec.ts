import { afterAll, beforeAll, describe, expect } from '@jest/globals';
import { Counselor, password } from './counselor.js';
import { Scene } from './scene.js';
import { story } from './story.js';
import type { Visitor } from './visitor.js';

describe('drafts', () => {
  const step = story(() => scene);
  let scene: Scene;
  let visitor: Visitor;
  let counselor: Counselor;

  beforeAll(async () => {
    scene = await Scene.open();
    ({ visitor, counselor } = await scene.talk());
  });
  afterAll(() => scene?.close());

  /** The server has it when it says so. */
  const kept = ({ page }: Counselor, text: string) =>
    page.waitForResponse(
      (response) =>
        response.url().endsWith('/api/desk/drafts') &&
        response.ok() &&
        (response.request().postData() ?? '').includes(text),
    );
  /** The same counselor at another computer, who chose the one chat. */
  async function elsewhere(): Promise<Counselor> {
    const other = await scene.counselor();
    await other.signIn('admin', password);
    await other.composer.waitFor();
    return other;
  }

  step('half a sentence is on another computer when the first one dies', async () => {
    const isKept = kept(counselor, 'half a sentence');
    await counselor.composer.fill('half a sentence');
    await isKept;
    // Without a goodbye: nothing more is sent from there.
    await counselor.at.context.setOffline(true);
    await counselor.at.context.close();
    counselor = await elsewhere();
    await expectComposer('half a sentence');
  });

  step('is there after the server was killed, and nothing of it was ever recorded', async () => {
    await scene.server.kill();
    await scene.server.start();
    await counselor.page.reload();
    counselor = await elsewhere();
    await expectComposer('half a sentence');
    expect(await visitor.words()).not.toContain('half a sentence');
    scene.expectIntact();
  });

  step('is gone everywhere once it was sent', async () => {
    const isGone = kept(counselor, '"message":""');
    await counselor.composer.press('Enter');
    await visitor.message('half a sentence').waitFor();
    await isGone;
    const other = await elsewhere();
    await other.message('half a sentence').waitFor();
    expect(await other.composer.inputValue()).toBe('');
  });

  const expectComposer = async (text: string): Promise<void> => {
    await counselor.page.waitForFunction(
      (wanted) => [...document.querySelectorAll('textarea')].some(({ value }) => value === wanted),
      text,
    );
    expect(await counselor.composer.inputValue()).toBe(text);
  };
});
