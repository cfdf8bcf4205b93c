import { setTimeout as pause } from 'node:timers/promises';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import type { Profile } from './profiles.js';
import { slowDown } from './throttle.js';

const password = 'five plain words for measuring';
/** The waiting list learns of a conversation a moment after it was opened. */
const acceptTriesMax = 50;
const acceptEveryMs = 100;

export interface DeskOpening {
  readonly firstPaintMs: number;
  /** From the first request until it says what this counselor may do next. */
  readonly usableMs: number;
  /** By kind of resource. */
  readonly bytes: Readonly<Record<string, number>>;
}

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

  /** Opens the desk once more, as after a coffee, on a machine like `profile`. */
  async openDesk(profile: Profile): Promise<DeskOpening> {
    const page = await this.context.newPage();
    try {
      const cdp = await this.context.newCDPSession(page);
      await cdp.send('Network.setCacheDisabled', { cacheDisabled: true });
      const bytes = await slowDown(cdp, profile);
      const from = performance.now();
      await page.goto(`${this.home}/desk/`);
      // Its state has come, and a press is heard.
      await page.getByText('Taking chats', { exact: true }).waitFor();
      const usableMs = performance.now() - from;
      const firstPaintMs = await page.evaluate<number>(
        `performance.getEntriesByName('first-contentful-paint')[0].startTime`,
      );
      return { firstPaintMs, usableMs, bytes: { ...bytes } };
    } finally {
      await page.close();
    }
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
