import { afterAll, beforeAll, describe, expect } from '@jest/globals';
import type { Page } from 'playwright-core';
import { type Counselor, password } from './counselor.js';
import { Scene } from './scene.js';
import { story } from './story.js';
import type { Visitor } from './visitor.js';

const draft = 'I was just about to say that';

describe('a sign-in that ends while somebody writes', () => {
  const step = story(() => scene);
  let scene: Scene;
  let visitor: Visitor;
  let counselor: Counselor;

  beforeAll(async () => {
    scene = await Scene.open();
    visitor = await scene.visitor();
    const admin = await scene.counselor();
    await admin.firstSignIn('admin', scene.server.oneTimePassword);
    counselor = await scene.counselor();
    for (const [account, name] of Object.entries({ sam: 'Sam', kim: 'Kim' })) {
      oneTime[account] = tool('add-account', account, `--name=${name}`, '--role=counselor');
    }
    await counselor.firstSignIn('sam', oneTime.sam ?? '');
    await counselor.takeChats();
    await visitor.enter();
    await counselor.accept();
    await counselor.composer.fill(draft);
  });
  afterAll(() => scene?.close());

  const oneTime: Record<string, string> = {};
  const tool = (...args: string[]): string => {
    const made = scene.server.tool('admin', ...args);
    if (made.code !== 0) throw new Error(made.text);
    return made.text.split('\n')[0] ?? '';
  };
  const tells = (reason: RegExp) => counselor.shows(reason);
  const signInAgain = async (secret = password) => {
    await counselor.page.getByLabel('Account').fill('sam');
    await counselor.page.getByLabel('Password', { exact: true }).fill(secret);
    await counselor.page.getByRole('button', { name: 'Sign in' }).click();
  };
  const stillThere = async () => {
    await counselor.composer.waitFor();
    expect(await counselor.composer.inputValue()).toBe(draft);
  };

  step('keeps the draft and the open chat over a reload', async () => {
    await counselor.page.reload();
    await stillThere();
  });

  step('keeps both when the browser forgets the cookie, and says so', async () => {
    await counselor.at.context.clearCookies();
    await counselor.page.reload();
    await counselor.page.getByLabel('Account').waitFor();
    expect(await counselor.page.getByText(draft).count()).toBe(0);
    await signInAgain();
    await stillThere();
  });

  step('says that it was signed out in another tab, and that nothing is lost', async () => {
    const tab = await counselor.at.context.newPage();
    await tab.goto(`${counselor.home}/desk/`);
    await tab.getByRole('button', { name: 'Sign out' }).waitFor();
    await signOutIn(tab);
    await tells(/You signed out in another tab/);
    await counselor.shows(/with every word that was not sent/);
    await tab.close();
    await signInAgain();
    await stillThere();
  });

  step(
    'says that the password was set anew, and keeps the draft through choosing another',
    async () => {
      // Each part of the desk asks who is here. All but the first answer come only after the sign-in.
      let [asked, answer] = [0, (): void => undefined];
      const signedIn = new Promise<void>((resolve) => {
        answer = resolve;
      });
      await counselor.page.route('**/api/desk/me', async (route) => {
        asked += 1;
        const isLate = asked > 1;
        const response = await route.fetch();
        if (isLate) await signedIn;
        await route.fulfill({ response });
      });
      const secret = tool('reset-password', 'sam');
      await tells(/set your password anew/);
      await counselor.at.shot('lapse-reset');
      await signInAgain(secret);
      await counselor.page.getByLabel('The password you came in with').waitFor();
      expect(asked).toBeGreaterThan(1);
      answer();
      await counselor.page.unrouteAll({ behavior: 'wait' });
      await counselor.choosePassword(secret);
      await stillThere();
    },
  );

  step('shows nothing of it to another person who signs in with this browser', async () => {
    const tab = await counselor.at.context.newPage();
    await tab.goto(`${counselor.home}/desk/`);
    await tab.getByRole('button', { name: 'Sign out' }).waitFor();
    await signOutIn(tab);
    await tab.getByLabel('Account').fill('kim');
    await tab.getByLabel('Password', { exact: true }).fill(oneTime.kim ?? '');
    await tab.getByRole('button', { name: 'Sign in' }).click();
    await tab.getByLabel('New password', { exact: true }).waitFor();
    await tab.getByLabel('The password you came in with').fill(oneTime.kim ?? '');
    await tab.getByLabel('New password', { exact: true }).fill(password);
    await tab.getByLabel('New password again').fill(password);
    await tab.getByRole('button', { name: 'Save and open the desk' }).click();
    await tab.getByText('Mine').first().waitFor();
    await counselor.page.reload();
    await counselor.shows('Kim');
    expect(await counselor.page.getByText(draft).count()).toBe(0);
    expect(await counselor.page.locator('.chat-row').count()).toBe(0);
    await signOutIn(tab);
    await tab.close();
    await counselor.page.getByLabel('Account').waitFor();
    await signInAgain();
    await stillThere();
  });

  step('says that the account was switched off', async () => {
    tool('disable-account', 'sam');
    await tells(/Your account was switched off/);
    await counselor.at.shot('lapse-disabled');
    scene.expectQuiet();
  });
});

/** By its button, and whatever is asked about open chats. */
async function signOutIn(tab: Page): Promise<void> {
  await tab.evaluate(() =>
    fetch('/api/desk/sign-out', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    }),
  );
  await tab.reload();
  await tab.getByLabel('Account').waitFor();
}
