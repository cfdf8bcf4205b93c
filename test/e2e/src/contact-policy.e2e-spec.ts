import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect } from '@jest/globals';
import type { Counselor } from './counselor.js';
import { exitToOtherSite } from './other-site.js';
import { Scene } from './scene.js';
import { story } from './story.js';
import type { Visitor } from './visitor.js';

/** Short, so that a story can wait for it; the window is the least that there is. */
const policy = {
  version: 'story.1',
  clocks: {
    quiet: [
      { afterS: 4, act: 'warn' },
      { afterS: 14, act: 'end' },
    ],
    reading: [],
    unreachable: [{ afterS: 60, act: 'end' }],
    left: [{ afterS: 0, act: 'end' }],
  },
  neverEndsFrom: 'high',
  reconnectWindowS: 60,
};
/** The window, the last label of the connection before it, and a look. */
const lostMs = 100_000;

describe('a chat that is quiet, lost or over', () => {
  const step = story(() => scene);
  const folder = mkdtempSync(join(tmpdir(), 'stillhere-contact-'));
  const rules = join(folder, 'floor.json');
  let scene: Scene;
  let visitor: Visitor;
  let counselor: Counselor;
  const line = () => counselor.page.locator('.contact-line');
  const fact = (text: RegExp) => counselor.page.locator('.transcript .line-rule').getByText(text);

  beforeAll(async () => {
    const services = { '*': { contact: policy } };
    writeFileSync(rules, JSON.stringify({ version: 1, services, people: { admin: {} } }));
    scene = await Scene.open(['--floor-rules', rules]);
    ({ visitor, counselor } = await scene.talk());
  });
  afterAll(async () => {
    await scene?.close();
    rmSync(folder, { recursive: true });
  });

  step('warns who is here and says nothing, shown at the desk before it happens', async () => {
    await line().getByText('they are here, and quiet').waitFor();
    const warning = visitor.page.locator('.fact', {
      hasText: 'this chat ends in less than a minute',
    });
    await warning.waitFor();
    await fact(/^They were told that the chat may end/).waitFor();
    await visitor.at.shot('contact-warned');
    await counselor.at.shot('contact-outlook');
  });

  step('holds when the counselor says so', async () => {
    await line().getByRole('button', { name: 'Hold', exact: true }).click();
    await line().getByText('On hold: nothing comes by itself.').waitFor();
    await counselor.at.shot('contact-held');
  });

  step('begins anew with their words, and ends nobody who has new words before them', async () => {
    await visitor.say('I am still here');
    await counselor.words();
    await counselor.say('Take your time');
    await visitor.message('Take your time').waitFor();
    await line().getByRole('button', { name: 'Let it go on' }).click();
    // Reading: no clock of quiet runs, and nothing comes by itself.
    await line().getByText('Nothing comes by itself for now.').waitFor();
    const { version: _, ...known } = policy;
    const endMs = (known.clocks.quiet.at(-1)?.afterS ?? 0) * 1_000;
    const isOver = visitor.page.getByText('The chat has ended.').first();
    const ended = await isOver.waitFor({ timeout: endMs + 4_000 }).then(
      () => true,
      () => false,
    );
    expect(ended).toBe(false);
    await line().getByText('Nothing comes by itself for now.').waitFor();
  });

  step('ends the chat of a closed tab after its window, with the proof beside it', async () => {
    await visitor.page.close();
    await line().getByText('they cannot be reached').waitFor();
    await counselor.page
      .getByText('The chat ended', { exact: false })
      .first()
      .waitFor({ timeout: lostMs });
    await fact(/^Ended by the policy/).waitFor();
    await counselor.page.getByText('They could not be reached for 1 min.').waitFor();
    await counselor.page.getByText(/^Last sign of them:/).waitFor();
    await counselor.at.shot('contact-ended');
    scene.expectQuiet();
  });

  step('ends at once, and without a word, who pressed Exit', async () => {
    const other = await scene.visitor();
    await other.enter();
    await counselor.accept();
    await exitToOtherSite(other, scene);
    await fact(/^They pressed Exit/).waitFor();
    await fact(/^Ended by the policy/).waitFor();
  });
});
