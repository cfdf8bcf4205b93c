import { setTimeout as pause } from 'node:timers/promises';
import type { Browser, BrowserContext, Page } from 'playwright-core';

const password = 'five plain words for measuring';
/** The waiting list learns of a conversation a moment after it was opened. */
const acceptTriesMax = 50;
const acceptEveryMs = 100;

/** Somebody at the desk who takes every chat: over HTTP what can be, through the page what is said. */
export class Counselor {
  private constructor(
    private readonly context: BrowserContext,
    private readonly page: Page,
    private readonly home: string,
  ) {}

  static async signIn(browser: Browser, home: string, oneTime: string): Promise<Counselor> {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    const made = new Counselor(context, await context.newPage(), home);
    await made.ask('sign-in', { account: 'admin', password: oneTime });
    await made.ask('password', { old: oneTime, new: password });
    await made.ask('availability', { available: true, seatsMax: 8 });
    await made.page.goto(`${home}/desk/`);
    return made;
  }

  async accept(conversation: string): Promise<void> {
    for (let tries = 1; ; tries += 1) {
      const answer = await this.post('accept', { conversation });
      if (answer.ok()) return;
      if (tries === acceptTriesMax) throw new Error(`not accepted: ${await answer.text()}`);
      await pause(acceptEveryMs);
    }
  }

  /** Says something to the one visitor of this moment. */
  async say(text: string): Promise<void> {
    const composer = this.page.getByLabel('Message to the visitor');
    await composer.fill(text);
    await composer.press('Enter');
  }

  async end(conversation: string): Promise<void> {
    await this.ask('end', { conversation, disposition: 'ended-by-agreement' });
    // The next chat is then the only one, and the one that is open.
    await this.page.reload();
  }

  private async ask(path: string, data: object): Promise<void> {
    const answer = await this.post(path, data);
    if (!answer.ok()) throw new Error(`${path}: ${answer.status()} ${await answer.text()}`);
  }

  private post(path: string, data: object) {
    const headers = { origin: this.home };
    return this.context.request.post(`${this.home}/api/desk/${path}`, { data, headers });
  }
}
