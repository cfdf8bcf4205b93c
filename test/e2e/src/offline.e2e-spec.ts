import { afterAll, beforeAll, describe, expect } from '@jest/globals';
import type { Counselor } from './counselor.js';
import { Scene } from './scene.js';
import { onTheirScreen, recordedSentences, recordSentences } from './sentences.js';
import { story } from './story.js';
import type { Visitor } from './visitor.js';
import { Wire } from './wire.js';

/** live.md §3: what a message may take to show that its reader is not there (I24), and a busy machine. */
const truthWithinMs = 6_000 + 1_500;

/** A page that was told of a lost network asks, and waits 2 s for the answer. */
const askedMs = 2_000 + 4_000;

describe('offline and back', () => {
  const step = story(() => scene);
  let scene: Scene;
  let wire: Wire;
  let visitor: Visitor;
  let counselor: Counselor;

  beforeAll(async () => {
    scene = await Scene.open();
    wire = await Wire.to(scene.server.address);
    ({ visitor, counselor } = await scene.talk({}, wire.address));
    await counselor.say('hello');
    await visitor.message('hello').waitFor();
    await counselor.says(onTheirScreen);
    await recordSentences(counselor.page);
  });
  afterAll(async () => {
    wire?.close();
    await scene?.close();
  });

  step(
    'a network that falls silent: the next message shows it, and no word claims more',
    async () => {
      wire.silence();
      await visitor.say('one');
      await visitor.say('two');
      const saidAt = Date.now();
      await counselor.say('are you there');
      await counselor.says(/^Their connection stopped answering \d+ s ago\. Checking\.$/);
      expect(Date.now() - saidAt).toBeLessThan(truthWithinMs);
      await counselor.at.shot('offline-checking');
      await counselor.says(
        /^No connection since [\d:]+\. The newest message to them is saved and will be delivered if they come back\.$/,
      );
      await counselor.at.shot('offline-no-connection');
      await visitor.state('two', 'Not sent yet.');
      await visitor.page.getByText('We cannot reach each other. We keep trying.').first().waitFor();
      await visitor.at.shot('offline-visitor');
    },
  );

  step('and when it speaks again, everything is there once and in order', async () => {
    wire.mend();
    await visitor.state('two', 'Seen');
    await visitor.message('are you there').waitFor();
    await counselor.says(onTheirScreen);
    await scene.expectSame({
      visitor,
      counselor,
      words: ['hello', 'are you there', 'one', 'two'],
    });
  });

  step(
    'a browser that knows it is offline says so at once, and keeps what is written',
    async () => {
      await visitor.at.context.setOffline(true);
      await visitor.say('three');
      const saidAt = Date.now();
      await visitor.state('three', 'Not sent yet.');
      expect(Date.now() - saidAt).toBeLessThan(askedMs);
      await visitor.at.context.setOffline(false);
      await visitor.state('three', 'Seen');
    },
  );

  step(
    'a desk without a network says that its own connection is cut, and keeps what is written',
    async () => {
      await counselor.at.context.setOffline(true);
      await counselor.say('from the dark');
      await counselor.says(
        /^Your own connection has been cut since [\d:]+\. This says nothing about the person\.$/,
      );
      await counselor.shows('Kept here. It goes out when our link is back.');
      await counselor.shows(/^This computer has no network, for/);
      await visitor.say('four');
      await visitor.state('four', 'Saved');
      await counselor.at.shot('offline-desk');
      await counselor.at.context.setOffline(false);
      await visitor.message('from the dark').waitFor();
      await visitor.state('four', 'Seen');
      await counselor.says(onTheirScreen);
      await counselor.shows('Connected');
      await scene.expectSame({ visitor, counselor, words: ['three', 'four', 'from the dark'] });
    },
  );

  step('said nothing on the way that was not so', async () => {
    const shown = (await recordedSentences(counselor.page)).map(({ text }) => text);
    expect(shown.filter((text) => /\bleft\b|ended|Exit|closed or reloaded/.test(text))).toEqual([]);
    // One way down and one way up: `No connection` only after `Checking`, and once.
    expect(shown.filter((text) => text.startsWith('No connection'))).toHaveLength(1);
    scene.expectQuiet();
    scene.expectIntact();
  });
});
