import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect } from '@jest/globals';
import type { Counselor } from './counselor.js';
import { turn } from './hearing.js';
import { Scene } from './scene.js';
import { onTheirScreen, recordedSentences, recordSentences, type Shown } from './sentences.js';
import { story } from './story.js';
import type { Visitor } from './visitor.js';

/** What stood shorter may have been overtaken by the record while the desk still had to draw it. */
const standsMs = 1_200;
/** The desk is never ahead of the record: just after a sentence came, its reason is in there. */
const soonMs = 20;

describe('the log', () => {
  const step = story(() => scene);
  let scene: Scene;
  let visitor: Visitor;
  let counselor: Counselor;
  let conversation: string;
  let shown: readonly Shown[];

  beforeAll(async () => {
    scene = await Scene.open();
    ({ visitor, counselor } = await scene.talk());
  });
  afterAll(() => scene?.close());

  step('a chat of which each presence sentence is written down as the desk shows it', async () => {
    await counselor.says(/^The chat is in front of them\.$/);
    await recordSentences(counselor.page);
    await stands();
    await counselor.say('first words');
    await counselor.says(onTheirScreen);
    await stands();
    await turn(visitor.page, 'hidden');
    await counselor.says(
      /^The newest message to them was on their screen at .* behind another tab/,
    );
    await stands();
    await counselor.say('while it was hidden');
    await counselor.says(/^The newest message to them reached their device \d+ s ago/);
    await stands();
    await turn(visitor.page, 'visible');
    await counselor.says(onTheirScreen);
    await stands();
    const address = visitor.page.url();
    await visitor.page.goto('about:blank');
    await counselor.says(/^The page was closed or reloaded at/);
    await stands();
    await counselor.say('nobody is there');
    await visitor.page.goto(address);
    await counselor.says(onTheirScreen);
    await stands();
    await visitor.page.getByRole('button', { name: 'More' }).click();
    await visitor.page.getByRole('button', { name: 'End the chat' }).click();
    await visitor.page.getByRole('button', { name: 'End it' }).click();
    await counselor.says(/^They ended the chat at/);
    await stands();
    shown = await recordedSentences(counselor.page);
  });

  step('replays each of them from the record, as it stood on the screen (I30)', () => {
    conversation = scene.server.tool('replay', '--list').text.split(' ')[0] ?? '';
    const looked = moments(shown);
    expect(looked.length).toBeGreaterThanOrEqual(7);
    for (const { text, atMs } of looked) {
      const replay = scene.server.tool(
        ...(['replay', conversation, '--at', new Date(atMs).toISOString()] as const),
      );
      expect(replay.text.split('\n')).toContain(text);
    }
  });

  step('replays no word that came later', () => {
    const early = shown.find(({ text }) => onTheirScreen.test(text));
    const at = new Date((early?.atMs ?? 0) + soonMs).toISOString();
    const { text } = scene.server.tool('replay', conversation, '--at', at);
    expect(text).toMatch(/✓✓ displayed {2}[^:]+: first words$/m);
    expect(text).not.toContain('while it was hidden');
  });

  step('one byte of one event is changed: verify-log names it and exits 1', async () => {
    await scene.server.quit();
    expect(scene.server.tool('verify-log').code).toBe(0);
    const file = join(scene.server.directory, 'log.db');
    const bytes = readFileSync(file);
    // The cid of the first message: any of its digits says something else afterwards.
    const at = bytes.indexOf('"cid":"') + 7;
    expect(at).toBeGreaterThan(7);
    bytes[at] = bytes[at] === 0x30 ? 0x31 : 0x30;
    writeFileSync(file, bytes);
    const { code, text } = scene.server.tool('verify-log');
    expect(text).toContain(`conversation-local_${conversation}`);
    expect(text).toMatch(/revision \d+/i);
    expect(code).toBe(1);
    scene.expectQuiet();
  });

  /** Lets a sentence stand long enough to be looked at. */
  const stands = () => counselor.page.waitForTimeout(standsMs);
});

/** The moment at which each sentence came that stood long enough. Spans that count up are left out. */
function moments(shown: readonly Shown[]): readonly Shown[] {
  return shown.flatMap(({ text, atMs }, index) => {
    const until = shown[index + 1]?.atMs ?? atMs + standsMs;
    if (until - atMs < standsMs || /\d s ago/.test(text)) return [];
    return [{ text, atMs: atMs + soonMs }];
  });
}
