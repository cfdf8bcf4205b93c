import { afterAll, beforeAll, describe, expect } from '@jest/globals';
import type { Locator, Page } from 'playwright-core';
import type { Counselor } from './counselor.js';
import { Scene } from './scene.js';
import { story } from './story.js';
import type { Visitor } from './visitor.js';

const urgencies = [
  'It can wait a little',
  'I need somebody very soon',
  'I might not be safe right now',
  'I would like to talk today',
];
const mostUrgentFirst = ['now', 'urgent', 'soon', 'routine'];

describe('several chats at once', () => {
  const step = story(() => scene);
  let scene: Scene;
  let visitors: Visitor[];
  let admin: Counselor;
  let sam: Counselor;

  beforeAll(async () => {
    scene = await Scene.open();
    admin = await scene.counselorAtWork();
  });
  afterAll(() => scene?.close());

  step('makes a second account beside the running service, which signs in at once', async () => {
    const made = scene.server.tool('admin', 'add-account', 'sam', '--name=Sam', '--role=counselor');
    expect(made.code).toBe(0);
    sam = await scene.counselor();
    await sam.firstSignIn('sam', made.text.split('\n')[0] ?? '');
    await sam.takeChats();
  });

  step('shows four who wait, most urgent first, to both', async () => {
    visitors = await Promise.all(urgencies.map(() => scene.visitor()));
    await Promise.all(visitors.map((visitor, index) => visitor.enter(urgencies[index])));
    for (const { page } of [admin, sam]) {
      await waiting(page).nth(3).waitFor();
      const chips = await waiting(page).locator('.chip, .priority').allInnerTexts();
      expect(chips.map((text) => text.trim())).toEqual(mostUrgentFirst);
    }
    await admin.at.shot('several-waiting');
  });

  step('gives the same chat to exactly one of two who accept it together', async () => {
    const both = [admin, sam];
    const release = await holdAccepts(both.map(({ page }) => page));
    await Promise.all(both.map(({ page }) => waiting(page).first().getByRole('button').click()));
    await release();
    const taken = 'Somebody else took this chat a moment ago. It is in good hands.';
    await Promise.race(both.map(({ page }) => page.getByText(taken).first().waitFor()));
    const loser = (await admin.page.getByText(taken).count()) > 0 ? admin : sam;
    const winner = loser === admin ? sam : admin;
    await winner.composer.waitFor();
    // Nothing of it stays with the other, also not an empty chat.
    await loser.page.getByText('No chat is open').waitFor();
    await loser.at.shot('several-refused');
    expect([await rows(loser.page).count(), await rows(winner.page).count()]).toEqual([0, 1]);
    // The other three go to the one who keeps several at once below.
    if (loser === admin) [admin, sam] = [sam, admin];
  });

  step('keeps several chats, each with who waits for an answer and what is unread', async () => {
    await admin.accept();
    await rows(admin.page).nth(1).waitFor();
    await admin.accept();
    await rows(admin.page).nth(2).waitFor();
    const [, urgent, now, soon] = visitors as [Visitor, Visitor, Visitor, Visitor];
    await now.say('from the first');
    await now.say('and again');
    await soon.say('from the third');
    await soon.state('from the third', 'Seen');
    await admin.page.getByText('2 new messages').first().waitFor();
    const unanswered = rows(admin.page).getByText('waits for an answer');
    await unanswered.nth(2).waitFor();
    expect(await unanswered.count()).toBe(3);
    await admin.at.shot('several-unread');
    await rows(admin.page).filter({ hasText: 'and again' }).click();
    await now.state('and again', 'Seen');
    await admin.page.getByText('2 new messages').first().waitFor({ state: 'detached' });
    await admin.say('I read you');
    await now.message('I read you').waitFor();
    expect(await urgent.words()).toEqual([]);
  });

  step('goes from chat to chat by J and K, and sends each answer to the right one', async () => {
    const [, urgent, now, soon] = visitors as [Visitor, Visitor, Visitor, Visitor];
    for (const [visitor, text] of [
      [urgent, 'for the second'],
      [soon, 'for the third'],
    ] as const) {
      await visitor.say(`please, ${text}`);
      await visitor.state(`please, ${text}`, 'Delivered to');
      await leaveField(admin.page);
      await find(admin.page, `please, ${text}`);
      await admin.page.keyboard.press('m');
      await admin.composer.pressSequentially(`answer ${text}`);
      await admin.composer.press('Enter');
      await visitor.message(`answer ${text}`).waitFor();
    }
    expect(await now.words()).toEqual(['from the first', 'and again', 'I read you']);
    expect(await urgent.words()).toEqual(['please, for the second', 'answer for the second']);
  });

  step(
    'never moves the list under anybody: says that the order changed, and R puts it right',
    async () => {
      const [, , now] = visitors as [Visitor, Visitor, Visitor, Visitor];
      await rows(admin.page).first().click();
      await admin.page.keyboard.press('r');
      await rows(admin.page).last().filter({ hasText: 'I read you' }).waitFor();
      const before = await order(admin.page);
      await now.say('I wrote meanwhile');
      await admin.page.getByText('Order changed. Press R.').waitFor();
      expect(await order(admin.page)).toEqual(before);
      await admin.at.shot('several-order');
      await admin.page.keyboard.press('r');
      await rows(admin.page).first().filter({ hasText: 'I wrote meanwhile' }).waitFor();
      expect(await order(admin.page)).toEqual([before[2], before[0], before[1]]);
      expect(await admin.page.getByText('Order changed. Press R.').count()).toBe(0);
    },
  );

  step('keeps to the number of seats, and says why', async () => {
    await sam.page.getByLabel('Seats', { exact: true }).fill('1');
    await sam.page.keyboard.press('Tab');
    await sam.page.getByText('0 of 1 taken').waitFor();
    await sam.accept();
    await sam.page.getByText('1 of 1 taken').waitFor();
    const fifth = await scene.visitor();
    await fifth.enter();
    await sam.page.getByText('All your seats are taken.').first().waitFor();
    await waiting(sam.page).first().getByRole('button').click();
    await sam.page
      .getByText('All your seats are taken. End a chat or raise your number of seats first.')
      .first()
      .waitFor();
    await sam.at.shot('several-seats');
    expect(await rows(sam.page).count()).toBe(1);
    expect(await waiting(sam.page).count()).toBe(1);
    scene.expectQuiet();
    scene.expectIntact();
  });

  step('a desk that is reloaded has all its chats again', async () => {
    await admin.page.reload();
    await rows(admin.page).nth(2).waitFor();
    await find(admin.page, 'I wrote meanwhile');
    await admin.shows('I read you');
  });
});

const waiting = (page: Page): Locator => page.locator('#waiting-list [role="row"]');
const rows = (page: Page): Locator => page.locator('.chat-row');
const order = (page: Page): Promise<(string | null)[]> =>
  rows(page).evaluateAll((all) => all.map((row) => row.getAttribute('data-key')));

/** Walks by K to the top and by J down to the chat whose last line is this; each step is seen before the next. */
async function find(page: Page, text: string): Promise<void> {
  const wanted = await rows(page).filter({ hasText: text }).getAttribute('data-key');
  const keys = await order(page);
  for (const _ of keys) await page.keyboard.press('k');
  for (const key of keys) {
    await page.locator(`.chat-row[data-key="${key}"][aria-selected="true"]`).waitFor();
    if (key === wanted) break;
    await page.keyboard.press('j');
  }
  await page.locator('.line-message').filter({ hasText: text }).waitFor();
}

/** Single keys stand for actions again. */
const leaveField = (page: Page): Promise<void> =>
  page.evaluate(() => (document.activeElement as HTMLElement).blur());

/** Both requests are on their way before either arrives. */
async function holdAccepts(pages: readonly Page[]): Promise<() => Promise<void>> {
  const held: (() => Promise<void>)[] = [];
  const all = new Promise<void>((resolve) => {
    for (const page of pages) {
      void page.route('**/api/desk/accept', (route) => {
        held.push(() => route.continue());
        if (held.length === pages.length) resolve();
      });
    }
  });
  return async () => {
    await all;
    await Promise.all(held.map((go) => go()));
    await Promise.all(pages.map((page) => page.unroute('**/api/desk/accept')));
  };
}
