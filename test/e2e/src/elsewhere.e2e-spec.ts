import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { launch, type Watched, watchedPage } from './browser.js';
import { Counselor } from './counselor.js';
import { Visitor } from './visitor.js';

/** Where a Stillhere runs that nobody here started, and an account of it: `name:its one-time password`. */
const home = process.env.STILLHERE_HOME ?? '';
const [account = '', oneTime = ''] = (process.env.STILLHERE_ACCOUNT ?? '').split(':');

(home === '' ? describe.skip : describe)(`two people talk in two browsers, at ${home}`, () => {
  let browser: Browser;
  let phone: Watched;
  let screen: Watched;
  let visitor: Visitor;
  let counselor: Counselor;

  beforeAll(async () => {
    browser = await launch();
    phone = await watchedPage(browser, home, { width: 390, height: 780, locale: 'en' });
    screen = await watchedPage(browser, home, { width: 1440, height: 900, locale: 'en' });
    visitor = new Visitor(phone, home);
    counselor = new Counselor(screen, home);
  });
  afterAll(() => browser?.close());

  it('they come in, are accepted, see each other write and read, and end it', async () => {
    await counselor.firstSignIn(account, oneTime);
    await counselor.takeChats();
    await visitor.enter();
    await visitor.say('is anybody there');
    await visitor.state('is anybody there', 'Saved');
    await counselor.accept();
    await counselor.shows('is anybody there');
    await visitor.state('is anybody there', 'Seen');
    await counselor.composer.pressSequentially('I am here with you');
    await phone.page.getByText('is writing').first().waitFor();
    await counselor.composer.press('Enter');
    await visitor.message('I am here with you').waitFor();
    await screen.page
      .getByText(/on their screen since/)
      .first()
      .waitFor();
    await phone.shot('elsewhere-visitor');
    await screen.shot('elsewhere-desk');

    const url = phone.page.url();
    await phone.page.goto('about:blank');
    await counselor.shows(/The page was closed or reloaded/);
    await phone.page.goto(url);
    await visitor.message('I am here with you').waitFor();

    await screen.page.getByRole('button', { name: 'End chat' }).first().click();
    await screen.page.getByText('Ended by agreement').click();
    await screen.page.getByRole('button', { name: 'End the chat' }).click();
    await phone.page
      .getByText(/ended it at/)
      .first()
      .waitFor();
    expect([...phone.faults, ...screen.faults]).toEqual([]);
    expect([...phone.foreignRequests, ...screen.foreignRequests]).toEqual([]);
  });
});
