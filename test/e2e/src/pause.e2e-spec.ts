import { setTimeout as passing } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect } from '@jest/globals';
import type { Page } from 'playwright-core';
import type { Counselor } from './counselor.js';
import { Scene } from './scene.js';
import { onTheirScreen, recordedSentences, recordSentences } from './sentences.js';
import { story } from './story.js';
import type { Visitor } from './visitor.js';

/** Longer than every deadline of the server (ping 10 s, pong 5 s), shorter than the pages' own patience. */
const unnoticedMs = 16_000;

describe('a server that stands still for a while', () => {
  const step = story(() => scene);
  let scene: Scene;
  let visitor: Visitor;
  let counselor: Counselor;

  beforeAll(async () => {
    scene = await Scene.open();
    ({ visitor, counselor } = await scene.talk());
    await counselor.say('hello');
    await visitor.message('hello').waitFor();
    await counselor.says(onTheirScreen);
    await recordSentences(counselor.page);
  });
  afterAll(() => scene?.close());

  step('nobody is blamed for a pause that no page noticed (I26)', async () => {
    const before = await recordedSentences(counselor.page);
    scene.server.pause();
    // The pause is what happens here; nothing else can be awaited while nobody speaks.
    await passing(unnoticedMs);
    scene.server.resume();
    await visitor.say('after the first pause');
    await visitor.state('after the first pause', 'Seen');
    expect(await recordedSentences(counselor.page)).toEqual(before);
  });

  step('a longer one is no word about the other person, on either page', async () => {
    scene.server.pause();
    await visitor.say('into the pause');
    await counselor.say('into the pause as well');
    await Promise.all([visitor.page, counselor.page].map(doubt));
    await counselor.says(
      /^This desk and our server have not reached each other since [\d:]+\. This says nothing about the person\.$/,
    );
    await visitor.state('into the pause', 'Not sent yet.');
    await visitor.page
      .getByText('We have not reached each other for 10 seconds. We keep trying.')
      .first()
      .waitFor();
    await visitor.at.shot('pause-visitor');
    await counselor.at.shot('pause-desk');
  });

  step('and is over without a trace: nothing lost, nothing twice, nobody had left', async () => {
    scene.server.resume();
    await visitor.state('into the pause', 'Seen');
    await visitor.message('into the pause as well').waitFor();
    await counselor.says(onTheirScreen);
    const both = ['into the pause', 'into the pause as well'];
    const said = await visitor.words();
    expect(said.slice(0, 2)).toEqual(['hello', 'after the first pause']);
    expect(said.slice(2).sort()).toEqual(both);
    expect(await counselor.words()).toEqual(said);
    const shown = (await recordedSentences(counselor.page)).map(({ text }) => text);
    const wrong = /^No connection|\bleft\b|ended|Exit|stopped answering|closed or reloaded/;
    expect(shown.filter((text) => wrong.test(text))).toEqual([]);
  });

  step('the record holds nothing against them either', () => {
    const [line = ''] = scene.server.tool('replay', '--list').text.split('\n');
    const { text } = scene.server.tool('replay', line.split(' ')[0] ?? '');
    expect(text).not.toMatch(/participant-left|cause timed-out/);
    scene.expectIntact();
    scene.expectQuiet();
  });
});

/** What a change of network makes a page do: it asks whether its link still lives. */
const doubt = (page: Page): Promise<boolean> =>
  page.evaluate(() => dispatchEvent(new Event('online')));
