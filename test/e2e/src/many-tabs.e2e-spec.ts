import { afterAll, beforeAll, describe } from '@jest/globals';
import type { Page } from 'playwright-core';
import type { Counselor } from './counselor.js';
import { Scene } from './scene.js';
import { story } from './story.js';
import { Visitor } from './visitor.js';

/** A browser opens six HTTP/1.1 connections to one host: a desk that held one of them open for each tab took all. */
const desks = 8;

describe('eight desks and a visitor page in one browser profile (C08)', () => {
  const step = story(() => scene);
  let scene: Scene;
  let counselor: Counselor;
  let visitor: Visitor;
  const tabs: Page[] = [];

  beforeAll(async () => {
    scene = await Scene.open();
    counselor = await scene.counselorAtWork();
  });
  afterAll(() => scene?.close());

  step('every tab of the desk loads and is connected', async () => {
    for (let n = 1; n < desks; n += 1) {
      const tab = await counselor.at.context.newPage();
      await tab.goto(`${counselor.home}/desk/`);
      await tab.getByText('Taking chats', { exact: true }).waitFor();
      tabs.push(tab);
    }
  });

  step('a visitor page beside them talks with the first of them', async () => {
    const at = { ...counselor.at, page: await counselor.at.context.newPage() };
    visitor = new Visitor(at, counselor.home);
    await visitor.enter();
    await counselor.accept();
    await counselor.say('I am here');
    await visitor.message('I am here').waitFor();
    await visitor.say('thank you');
    await counselor.shows('thank you');
  });

  step('and the others have the chat in their lists, and take it from nobody', async () => {
    for (const tab of tabs) await tab.getByText('thank you').first().waitFor();
    await counselor.say('from the first tab still');
    await visitor.message('from the first tab still').waitFor();
    await visitor.say('I read you');
    for (const page of [counselor.page, ...tabs])
      await page.getByText('I read you').first().waitFor();
    scene.expectQuiet();
  });
});
