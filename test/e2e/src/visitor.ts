import type { Locator, Page } from 'playwright-core';
import type { Watched } from './browser.js';

/** A person on the visitor page, by what they can see and press. */
export class Visitor {
  readonly page: Page;

  constructor(
    readonly at: Watched,
    readonly home: string,
  ) {
    this.page = at.page;
  }

  /** From the first page to the talk. */
  async enter(urgency?: string): Promise<void> {
    await this.page.goto(`${this.home}/`);
    await this.enterFromHere(urgency);
  }

  /** From the first page, which is open. */
  async enterFromHere(urgency?: string): Promise<void> {
    await this.answer(urgency);
    await this.composer.waitFor();
  }

  /** Every question, from the first page, which is open. */
  async answer(urgency = 'I need somebody very soon'): Promise<void> {
    await this.page.getByRole('button', { name: 'Start', exact: true }).click();
    await this.page.getByText('What brings you here?').waitFor();
    await this.choose('Feeling low, anxious or empty');
    await this.page.getByText('How urgent is it for you?').waitFor();
    await this.choose(urgency);
    await this.page.getByText('Question 3 of 3').waitFor();
    await this.choose('English');
  }

  get composer(): Locator {
    return this.page.getByLabel('Write here');
  }

  async say(text: string): Promise<void> {
    await this.composer.fill(text);
    await this.page.getByRole('button', { name: 'Send', exact: true }).click();
  }

  /** By its words alone: an element's whole text also has the time in it, so "line 4" at 9:38 holds "line 49". */
  message(text: string): Locator {
    const words = this.page.locator('.words').filter({ hasText: text });
    return this.page.locator('article.said').filter({ has: words });
  }

  /** The words that stand under one's own message. */
  async state(text: string, words: string): Promise<void> {
    await this.message(text).getByText(words, { exact: false }).waitFor();
  }

  /** Every word on the page that somebody said, in order. */
  words(): Promise<string[]> {
    return this.page.locator('.said .words').allTextContents();
  }

  private async choose(name: string): Promise<void> {
    await this.page.getByRole('button', { name, exact: true }).click();
  }
}
