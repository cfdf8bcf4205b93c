import type { Locator, Page } from 'playwright-core';
import type { Watched } from './browser.js';

export const password = 'four quiet words belong here';

/** A counselor at the desk, by what they can see and press. */
export class Counselor {
  readonly page: Page;

  constructor(
    readonly at: Watched,
    readonly home: string,
  ) {
    this.page = at.page;
  }

  async signIn(account: string, secret: string): Promise<void> {
    await this.page.goto(`${this.home}/desk/`);
    await this.page.getByLabel('Account').fill(account);
    await this.page.getByLabel('Password', { exact: true }).fill(secret);
    await this.page.getByRole('button', { name: 'Sign in' }).click();
  }

  /** The first sign-in: a one-time password is only good for choosing another one. */
  async firstSignIn(account: string, oneTime: string): Promise<void> {
    await this.signIn(account, oneTime);
    await this.choosePassword(oneTime);
  }

  async choosePassword(oneTime: string): Promise<void> {
    await this.page.getByLabel('The password you came in with').fill(oneTime);
    await this.page.getByLabel('New password', { exact: true }).fill(password);
    await this.page.getByLabel('New password again').fill(password);
    await this.page.getByRole('button', { name: 'Save and open the desk' }).click();
    await this.page.getByText('Mine').first().waitFor();
  }

  async takeChats(): Promise<void> {
    const own = this.page.getByRole('banner');
    await own.getByText(/^On a break/).click();
    await own.getByText('Taking chats', { exact: true }).waitFor();
  }

  /** Takes the most urgent one. */
  async accept(): Promise<void> {
    await this.page
      .getByRole('button', { name: /^Accept/ })
      .first()
      .click();
    await this.composer.waitFor();
  }

  get composer(): Locator {
    return this.page.getByLabel('Message to the visitor');
  }

  async say(text: string): Promise<void> {
    await this.composer.fill(text);
    await this.composer.press('Enter');
  }

  async note(text: string): Promise<void> {
    await this.page.getByRole('radio', { name: /^Note/ }).click();
    const note = this.page.getByLabel(/^Note for staff/);
    await note.fill(text);
    await note.press('Enter');
    await this.page.getByRole('radio', { name: /^Visitor/ }).click();
  }

  /** A message of the open chat by its words alone, without the time beside them. */
  message(text: string): Locator {
    const words = this.page.locator('.body').filter({ hasText: text });
    return this.page.locator('.line-message').filter({ has: words });
  }

  /** Every message of the open chat, in order; notes are none. */
  words(): Promise<string[]> {
    return this.page.locator('.line-message .body').allTextContents();
  }

  /** The one sentence about the person. */
  get sentence(): Locator {
    return this.page.locator('.presence-sentence');
  }

  says(sentence: RegExp): Promise<void> {
    return this.sentence.filter({ hasText: sentence }).waitFor();
  }

  shows(text: string | RegExp): Promise<void> {
    return this.page.getByText(text).first().waitFor();
  }
}
