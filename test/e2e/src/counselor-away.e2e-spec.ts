import { afterAll, beforeAll, describe, expect } from '@jest/globals';
import type { Locator } from 'playwright-core';
import type { Counselor } from './counselor.js';
import { Scene } from './scene.js';
import { story } from './story.js';
import type { Visitor } from './visitor.js';

/** Long enough to read what stands there until then. */
const graceS = 8;
/** A close is told by the socket at once, a cut by silence: live.md §3 and a busy machine. */
const closedWithinMs = 6_000;

describe('what a visitor reads of a counselor who goes', () => {
  const step = story(() => scene);
  let scene: Scene;
  let visitor: Visitor;
  let counselor: Counselor;

  beforeAll(async () => {
    scene = await Scene.open(['--desk-grace-s', String(graceS)]);
  });
  afterAll(() => scene?.close());

  const line = (text: string | RegExp) => visitor.page.locator('.line', { hasText: text });
  const open = () => visitor.page.locator('.call-now');

  step('nobody is on shift: numbers first, and no range', async () => {
    visitor = await scene.visitor();
    await visitor.page.goto(`${visitor.home}/`);
    await visitor.page.getByText('Nobody is here to answer right now.').waitFor();
    await open().getByRole('link', { name: '911' }).waitFor();
    expect(await visitor.page.getByText(/minutes?/).count()).toBe(0);
    await visitor.enterFromHere();
    await line('Nobody is here to answer right now. You keep your place.').waitFor();
    await open().getByRole('link', { name: '911' }).waitFor();
    await visitor.at.shot('away-nobody');
  });

  step('somebody comes: they read who it is, and the numbers make room', async () => {
    counselor = await scene.counselorAtWork();
    await open().waitFor({ state: 'detached' });
    await counselor.accept();
    await visitor.page.locator('#title', { hasText: 'You are talking with' }).waitFor();
    await visitor.say('I took some of them');
    await visitor.state('I took some of them', 'Seen');
  });

  step('the desk is closed: said in time, with the numbers, and nobody is blamed', async () => {
    await counselor.page.goto('about:blank');
    await line(/has no open page since|connection was lost at/).waitFor({
      timeout: closedWithinMs,
    });
    await open().getByRole('link', { name: '911' }).waitFor();
    expect(await visitor.page.locator('#title').innerText()).toMatch(/^Your chat with/);
    await visitor.say('are you there');
    await visitor.state('are you there', 'Saved');
    await visitor.at.shot('away-closed');
  });

  step('and does not come back: at the front of the line, with everything kept', async () => {
    await visitor.page
      .getByText('You are at the front of the line. Everything you wrote is kept.')
      .first()
      .waitFor({ timeout: graceS * 1_000 + closedWithinMs });
    await visitor.page.locator('#title', { hasText: 'You are next.' }).waitFor();
    await line('Nobody is here to answer right now.').waitFor();
    const fact = visitor.page.locator('.fact').last();
    expect(await fact.innerText()).toContain('You are at the front of the line.');
    // In sight, not below the window's edge: the numbers took room from the transcript.
    await expectInSight(visitor, fact);
    expect(await visitor.words()).toEqual(['I took some of them', 'are you there']);
    await visitor.at.shot('away-returned');
  });

  step('somebody takes it: the talk goes on', async () => {
    await counselor.page.goto(`${counselor.home}/desk/`);
    await counselor.page.getByText('Mine').first().waitFor();
    await counselor.takeChats();
    await counselor.accept();
    await visitor.page.locator('#title', { hasText: 'You are talking with' }).waitFor();
    await counselor.say('I am here');
    await visitor.message('I am here').waitFor();
    await visitor.state('are you there', 'Seen');
    expect(await open().count()).toBe(0);
    scene.expectIntact();
  });
});

async function expectInSight({ page }: Visitor, line: Locator): Promise<void> {
  const composer = await page.locator('.composer').boundingBox();
  const box = await line.boundingBox();
  expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual(composer?.y ?? 0);
}
