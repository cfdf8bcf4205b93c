import { afterAll, beforeAll, describe, expect } from '@jest/globals';
import type { Page, Route } from 'playwright-core';
import type { Counselor } from './counselor.js';
import { exitToOtherSite } from './other-site.js';
import { Scene } from './scene.js';
import { story } from './story.js';
import type { Visitor } from './visitor.js';

const secret = 'nobody may find these words';
const neutral = '<!doctype html><title>An encyclopedia</title><p>Anything else';

describe('Exit this page', () => {
  const step = story(() => scene);
  let scene: Scene;
  let counselor: Counselor;
  let exitUrl: string;

  beforeAll(async () => {
    scene = await Scene.open();
    counselor = await scene.counselorAtWork();
    const entry = await fetch(`${scene.server.address}/api/entry?service=&language=en`);
    exitUrl = ((await entry.json()) as { exitUrl: string }).exitUrl;
  });
  afterAll(() => scene?.close());

  /** Somebody in the middle of a chat, whose way out is held at the door until it is let go. */
  async function inTalk() {
    const visitor = await scene.visitor();
    const door = await holdDoor(visitor, exitUrl);
    await visitor.page.goto('about:blank');
    await visitor.enter();
    await counselor.accept();
    await visitor.say(secret);
    await visitor.state(secret, 'Seen');
    await counselor.say('I am here');
    await visitor.message('I am here').waitFor();
    expect(await visitor.page.title()).toBe('Home');
    return { visitor, door, blank: await watchBlank(visitor.page) };
  }

  type Talk = Awaited<ReturnType<typeof inTalk>>;

  /** Blank and empty before anything of the other site has come; then away, for good. */
  async function isGone({ visitor, door, blank }: Talk): Promise<void> {
    const { page } = visitor;
    expect(await blank()).toEqual({ hidden: true, text: '', stored: 0, title: 'Home' });
    const held = await door.asked;
    await held.fulfill({ contentType: 'text/html', body: neutral });
    await page.waitForURL(exitUrl);
    expect(await page.title()).toBe('An encyclopedia');
    await page.goBack();
    expect(page.url()).toBe('about:blank');
    await page.goForward();
    expect(await page.content()).not.toContain(secret);
    expect(visitor.at.foreignRequests.filter((url) => url !== exitUrl)).toEqual([]);
    expect(visitor.at.foreignRequests[0]).toBe(exitUrl);
    expect(visitor.at.faults).toEqual([]);
  }

  step('by its button: blank at once, nothing kept, Back shows nothing', async () => {
    const talk = await inTalk();
    await talk.visitor.at.shot('exit-before');
    // The navigation that follows is held: the click itself has nothing to wait for.
    await talk.visitor.page.locator('#exit').click({ noWaitAfter: true });
    await isGone(talk);
    await counselor.says(/^They pressed Exit at [\d:]+\.$/);
    await counselor.shows(
      'They left, and nobody comes back to this chat. Notes are still possible.',
    );
    await counselor.at.shot('exit-desk');
    await endLeft(counselor);
  });

  step('by the first skip link, which Tab reaches first', async () => {
    const talk = await inTalk();
    const { page } = talk.visitor;
    // As after a reload: the way out is the first thing that Tab comes to.
    await page
      .locator('#exit')
      .evaluate((exit) => (exit.previousElementSibling as HTMLElement).focus());
    await page.keyboard.press('Shift+Tab');
    const first = page.locator(':focus');
    expect(await first.innerText()).toBe('Exit this page');
    expect(await first.getAttribute('class')).toContain('skip');
    await talk.visitor.at.shot('exit-skip-link');
    await page.keyboard.press('Enter');
    await isGone(talk);
    await counselor.says(/^They pressed Exit at [\d:]+\.$/);
    await endLeft(counselor);
  });

  step('by Shift three times; any other key in between calls it off', async () => {
    const talk = await inTalk();
    const { page } = talk.visitor;
    const said = page.locator('#exit-said');
    await page.keyboard.press('Shift');
    expect(await said.textContent()).toMatch(/^Shift pressed once/);
    await page.keyboard.press('Shift');
    expect(await said.textContent()).toMatch(/^Press Shift one more time/);
    await talk.visitor.at.shot('exit-two-dots');
    await page.keyboard.press('a');
    expect(await said.textContent()).toBe('You are still on this page.');
    await page.keyboard.press('Shift');
    await talk.visitor.say('SHOUTING in Capitals');
    await talk.visitor.composer.pressSequentially('ABC');
    await talk.visitor.state('SHOUTING in Capitals', 'Seen');
    expect(talk.visitor.at.foreignRequests).toEqual([]);
    for (let press = 0; press < 3; press += 1) await page.keyboard.press('Shift');
    await isGone(talk);
    await counselor.says(/^They pressed Exit at [\d:]+\.$/);
    await endLeft(counselor);
  });

  step('while our server stands still, and the counselor reads it when it goes on', async () => {
    const talk = await inTalk();
    scene.server.pause();
    await talk.visitor.page.locator('#exit').click({ noWaitAfter: true });
    await isGone(talk);
    scene.server.resume();
    await counselor.says(/^They pressed Exit at [\d:]+\.$/);
    await endLeft(counselor);
  });

  step('with its beacon held back, as content blockers do', async () => {
    const talk = await inTalk();
    await holdBackBeacon(talk.visitor.page);
    await talk.visitor.page.locator('#exit').click({ noWaitAfter: true });
    await isGone(talk);
    await counselor.says(/^They pressed Exit at [\d:]+\.$/);
    await endLeft(counselor);
  });

  step('with a connection that takes nothing more: the beacon alone says it', async () => {
    const visitor = await scene.visitor();
    await visitor.enter();
    await counselor.accept();
    await visitor.say(secret);
    await visitor.state(secret, 'Seen');
    await holdBackFrames(visitor.page);
    await exitToOtherSite(visitor, scene);
    await visitor.page.waitForURL(/healthz/);
    await counselor.says(/^They pressed Exit at [\d:]+\.$/);
    await endLeft(counselor);
  });

  step('without a network: away all the same, and nobody says that they left', async () => {
    const talk = await inTalk();
    await talk.visitor.at.context.setOffline(true);
    await talk.visitor.page.locator('#exit').click({ noWaitAfter: true });
    await isGone(talk);
    await counselor.says(/closed or reloaded|No connection since/);
    scene.expectIntact();
  });
});

interface Left {
  readonly hidden: boolean;
  readonly text: string;
  readonly stored: number;
  readonly title: string;
}

/** What is left of the page when its own code is done with leaving; the other site is not there yet. */
async function watchBlank(page: Page): Promise<() => Promise<Left>> {
  let tell: (left: Left) => void;
  const told = new Promise<Left>((resolve) => {
    tell = resolve;
  });
  await page.exposeFunction('tellLeft', (left: Left) => tell(left));
  await page.evaluate(() =>
    addEventListener('stillhere:exit', () =>
      (window as unknown as { tellLeft(left: Left): void }).tellLeft({
        hidden: document.documentElement.hidden === true,
        text: document.body.textContent ?? '',
        stored: sessionStorage.length + localStorage.length,
        title: document.title,
      }),
    ),
  );
  return () => told;
}

interface Door {
  /** The request for the other site: held, until somebody answers it. */
  readonly asked: Promise<Route>;
}

/** Nobody here may reach the real site. */
async function holdDoor({ at }: Visitor, exitUrl: string): Promise<Door> {
  let asked: (route: Route) => void;
  const first = new Promise<Route>((resolve) => {
    asked = resolve;
  });
  let isFirst = true;
  await at.context.route(exitUrl, async (route) => {
    if (isFirst) asked(route);
    else await route.fulfill({ contentType: 'text/html', body: neutral });
    isFirst = false;
  });
  return { asked: first };
}

async function holdBackBeacon(page: Page): Promise<void> {
  await page.context().route('**/api/leave', (route) => route.abort());
}

async function holdBackFrames(page: Page): Promise<void> {
  await page.evaluate(() => {
    WebSocket.prototype.send = () => undefined;
  });
}

/** Their seat is free again. */
async function endLeft({ page }: Counselor): Promise<void> {
  await page.getByRole('button', { name: 'End chat' }).first().click();
  await page.getByText('The visitor left').click();
  await page.getByRole('button', { name: 'End the chat' }).click();
  await page.getByRole('button', { name: 'Close', exact: false }).first().waitFor();
}
