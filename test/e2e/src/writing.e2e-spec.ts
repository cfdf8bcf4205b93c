import { afterAll, beforeAll, describe, expect } from '@jest/globals';
import { deskLivePath } from '@stillhere/live-protocol';
import type { Page } from 'playwright-core';
import type { Counselor } from './counselor.js';
import { Scene } from './scene.js';
import { story } from './story.js';
import type { Visitor } from './visitor.js';

/** What the server tells this desk of its lists waits while it is held, and comes in order after. */
async function slowLists(page: Page): Promise<{ hold(): void; release(): void }> {
  let held: (() => void)[] | undefined;
  await page.routeWebSocket(new RegExp(deskLivePath), (desk) => {
    const server = desk.connectToServer();
    server.onMessage((frame) => {
      if (held === undefined) desk.send(frame);
      else held.push(() => desk.send(frame));
    });
  });
  return {
    hold() {
      held = [];
    },
    release() {
      for (const send of held ?? []) send();
      held = undefined;
    },
  };
}

describe('writing while the lists change', () => {
  const step = story(() => scene);
  let scene: Scene;
  let visitor: Visitor;
  let counselor: Counselor;
  let lists: Awaited<ReturnType<typeof slowLists>>;

  beforeAll(async () => {
    scene = await Scene.open();
    visitor = await scene.visitor();
    counselor = await scene.counselor();
    lists = await slowLists(counselor.page);
    await counselor.firstSignIn('admin', scene.server.oneTimePassword);
    await counselor.takeChats();
    await visitor.enter();
  });
  afterAll(() => scene?.close());

  step(
    'the row of an accepted chat goes while its counselor writes: all words arrive',
    async () => {
      const { keyboard } = counselor.page;
      const accept = counselor.page.getByRole('button', { name: /^Accept/ });
      await accept.waitFor();
      lists.hold();
      await accept.click();
      await counselor.composer.waitFor();
      await keyboard.type('hel');
      lists.release();
      await counselor.shows('Nobody is waiting.');
      await keyboard.type('lo');
      await keyboard.press('Enter');
      await visitor.message('hello').waitFor();
      expect(await counselor.composer.inputValue()).toBe('');
      scene.expectQuiet();
    },
  );
});
