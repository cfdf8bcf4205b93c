import { afterAll, beforeAll, describe, expect } from '@jest/globals';
import type { Watched } from './browser.js';
import type { Counselor } from './counselor.js';
import { Scene } from './scene.js';
import type { Server } from './server.js';
import { story } from './story.js';
import type { Visitor } from './visitor.js';

describe('two people talk in two browsers', () => {
  const step = story(() => scene);
  let scene: Scene;
  let server: Server;
  let phone: Watched;
  let screen: Watched;
  let visitor: Visitor;
  let counselor: Counselor;

  beforeAll(async () => {
    scene = await Scene.open();
    server = scene.server;
    visitor = await scene.visitor();
    counselor = await scene.counselor();
    phone = visitor.at;
    screen = counselor.at;
  });
  afterAll(() => scene?.close());

  step('signs in with the account that the first start made', async () => {
    await counselor.firstSignIn('admin', server.oneTimePassword);
    await counselor.takeChats();
    await screen.shot('desk-empty');
  });

  step('lets a visitor in, and lets them write while they wait', async () => {
    await visitor.enter();
    await visitor.say('I have not slept for three days');
    await visitor.state('I have not slept for three days', 'Saved');
    await phone.shot('visitor-waiting');
  });

  step('shows who waits, and hands the chat over with what was written', async () => {
    await counselor.shows(/very soon|urgent/i);
    await screen.shot('desk-waiting');
    await counselor.accept();
    await counselor.shows('I have not slept for three days');
    await visitor.state('I have not slept for three days', 'Seen');
    await screen.shot('desk-accepted');
  });

  step('shows typing to both, and receipts up to displayed', async () => {
    await counselor.composer.pressSequentially('I am here with you');
    await phone.page.getByText('is writing').first().waitFor();
    await counselor.composer.press('Enter');
    await visitor.message('I am here with you').waitFor();
    await screen.page
      .getByText(/on their screen since/)
      .first()
      .waitFor();
    await visitor.composer.pressSequentially('thank');
    await screen.page
      .getByText(/is writing/)
      .first()
      .waitFor();
    await visitor.composer.fill('');
    await phone.shot('visitor-talk');
    await screen.shot('desk-talk');
  });

  step('keeps notes from the visitor', async () => {
    await counselor.note('sounds exhausted, ask about sleep');
    await counselor.shows('sounds exhausted, ask about sleep');
    expect(await phone.page.getByText('sounds exhausted').count()).toBe(0);
  });

  step(
    'survives kill -9: both pages resume by themselves, nothing lost, nothing twice',
    async () => {
      await visitor.say('before the cut');
      await visitor.state('before the cut', 'Seen');
      await server.kill();
      await visitor.say('written while it was down');
      await visitor.state('written while it was down', 'Not sent yet.');
      await counselor.composer.fill('also written while it was down');
      await counselor.composer.press('Enter');
      await counselor.shows(/This desk and our server have not reached each other since/);
      await phone.shot('visitor-cut');
      await screen.shot('desk-cut');
      await server.start();
      await visitor.state('written while it was down', 'Seen');
      await visitor.message('also written while it was down').waitFor();
      await counselor.shows('written while it was down');
      // Nobody else knows whose cut it was: the record says that it was ours.
      await phone.page
        .getByRole('log')
        .getByText(/our service was away for \d+ second/)
        .waitFor();
      for (const text of ['before the cut', 'also written while it was down']) {
        expect(await visitor.message(text).count()).toBe(1);
      }
      expect(await phone.page.getByText('written while it was down', { exact: true }).count()).toBe(
        1,
      );
      await phone.shot('visitor-resumed');
      await screen.shot('desk-resumed');
    },
  );

  step('says that the page was closed, and never that the person left', async () => {
    const url = phone.page.url();
    await phone.page.goto('about:blank');
    await counselor.shows(/The page was closed or reloaded/);
    await screen.shot('desk-closed');
    await phone.page.goto(url);
    await visitor.message('before the cut').waitFor();
    await counselor.shows(/on their screen since|The chat is in front of them/);
  });

  step('replays what the counselor saw, and verifies the log', async () => {
    const [line = ''] = server.tool('replay', '--list').text.split('\n');
    const [conversation = ''] = line.split(' ');
    const replay = server.tool('replay', conversation);
    expect(replay).toMatchObject({ code: 0 });
    expect(replay.text).toContain('before the cut');
    expect(replay.text).toContain('sounds exhausted, ask about sleep');
    expect(server.tool('verify-log')).toMatchObject({
      code: 0,
      text: expect.stringContaining('intact'),
    });
  });

  step('ends with a disposition, which the visitor is told in one sentence', async () => {
    await screen.page.getByRole('button', { name: 'End chat' }).first().click();
    await screen.page.getByText('Ended by agreement').click();
    await screen.page.getByRole('button', { name: 'End the chat' }).click();
    await phone.page
      .getByText(/ended it at/)
      .first()
      .waitFor({ timeout: 30_000 });
    await phone.shot('visitor-ended');
    await screen.shot('desk-ended');
  });

  step('asked nobody else for anything and broke nowhere', () => {
    scene.expectQuiet();
  });
});
