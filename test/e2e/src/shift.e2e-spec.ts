import { afterAll, beforeAll, describe, expect } from '@jest/globals';
import type { Counselor } from './counselor.js';
import { Scene } from './scene.js';
import { story } from './story.js';
import type { Visitor } from './visitor.js';
import { Wire } from './wire.js';

/** Long enough to look at the desk in between, short enough to wait for its end. */
const graceS = 20;

describe('who is on shift, as the visitor, the counselor and the shift lead see it', () => {
  const step = story(() => scene);
  let scene: Scene;
  let wire: Wire;
  let lead: Counselor;
  let ana: Counselor;
  let ravi: Counselor;
  let visitor: Visitor;

  /** The row of the floor that tells of one counselor. */
  const row = (name: string) => lead.page.getByRole('row', { name: new RegExp(`^${name}`) });
  const floorSays = (name: string, text: RegExp) => row(name).filter({ hasText: text }).waitFor();
  const alarm = () => lead.page.getByRole('region', { name: 'Chats without a counselor' });
  const alarmSays = (text: RegExp) => alarm().getByText(text).first().waitFor();
  const visitorReads = (text: RegExp) => visitor.page.getByText(text).first().waitFor();

  beforeAll(async () => {
    scene = await Scene.open(['--desk-grace-s', String(graceS)]);
    wire = await Wire.to(scene.server.address);
    lead = await scene.counselor();
    await lead.firstSignIn('admin', scene.server.oneTimePassword);
    ana = await scene.staff('ana', 'Ana', wire.address);
    ravi = await scene.staff('ravi', 'Ravi');
    await lead.page.getByRole('button', { name: /^Floor/ }).click();
  });
  afterAll(async () => {
    wire?.close();
    await scene?.close();
  });

  step('nobody takes chats: the visitor reads that, and is promised nothing', async () => {
    visitor = await scene.visitor();
    await visitor.page.goto(`${visitor.home}/`);
    await visitorReads(/Nobody is here to answer right now/);
    await visitor.enter('I might not be safe right now');
    await visitorReads(/Nobody is here to answer right now/);
    expect(await visitor.page.getByText(/minutes?\b.*wait|about \d+/i).count()).toBe(0);
    await visitor.at.shot('shift-nobody-visitor');
    await floorSays('Ana', /On a break/);
  });

  step('somebody takes chats, and the row says what the person needs', async () => {
    await visitor.say('I took some of them');
    await ana.takeChats();
    await floorSays('Ana', /Taking chats.*open/);
    const waiting = ana.page.locator('.waiting-row');
    await waiting.filter({ hasText: 'now' }).filter({ hasText: 'I took some of them' }).waitFor();
    await waiting.filter({ hasText: 'Feeling low, anxious or empty' }).waitFor();
    await ana.at.shot('shift-waiting-row');
    await ana.accept();
    await ana.page.waitForFunction(() => document.activeElement?.id === 'composer');
    await ana.say('I am here');
    await visitor.message('I am here').waitFor();
  });

  step('she is cut off: her desk, the visitor and the lead are told, and it passes', async () => {
    wire.silence();
    await ana.shows('Not connected: you are not offered chats');
    await floorSays('Ana', /lost since \d\d:\d\d/);
    await alarmSays(/Ana’s desk went away/);
    await alarmSays(/1 chat is kept for Ana/);
    await visitorReads(/Ana’s connection was lost at/);
    await lead.at.shot('shift-cut-lead');
    await visitor.at.shot('shift-cut-visitor');
    await ana.at.shot('shift-cut-desk');
    wire.mend();
    await ana.shows('Taking chats');
    await floorSays('Ana', /Taking chats.*open/);
    await alarm()
      .getByText(/Ana’s desk went away/)
      .waitFor({ state: 'hidden' });
    await ana.composer.waitFor();
  });

  step('her computer sleeps: the chat goes back to the front, and somebody takes it', async () => {
    await ravi.takeChats();
    // Its browser answers on the network, its page does nothing: what a paused computer shows at first.
    const sleep = await ana.at.context.newCDPSession(ana.page);
    await sleep.send('Debugger.enable');
    await sleep.send('Debugger.pause');
    await floorSays('Ana', /computer or page asleep/);
    await alarmSays(/Ana’s desk went away/);
    await ravi.page.locator('.waiting-row').filter({ hasText: 'came back' }).waitFor();
    await alarmSays(/went back to the front of the waiting list/);
    await ravi.accept();
    await ravi.shows('I took some of them');
    await alarmSays(/Ravi has it/);
    await lead.at.shot('shift-taken-lead');
    await alarm().getByRole('button', { name: 'Seen' }).click();
    await sleep.send('Debugger.disable');
    await ana.shows('On a break since your desk was lost');
    await ana.page.locator('.chat-row').first().waitFor({ state: 'detached' });
  });

  step('he closes his desk: told as that, and the lead gives the chat to somebody', async () => {
    await ana.page.getByText('On a break since your desk was lost').click();
    await ana.shows('Taking chats');
    await ravi.page.close();
    await alarmSays(/Ravi’s desk went away.*page closed or reloaded/);
    await visitorReads(/Ravi has no open page since/);
    await visitor.at.shot('shift-closed-visitor');
    await alarm().getByRole('button', { name: /^Give/ }).click();
    await lead.page.getByRole('menuitem', { name: /^Ana/ }).click();
    await ana.shows('I took some of them');
    await alarm().getByRole('button', { name: /^Give/ }).waitFor({ state: 'hidden' });
  });

  step('she signs out with an open chat: asked what becomes of it, nothing is lost', async () => {
    await ana.page.locator('.chat-row').first().click();
    await ana.page.getByRole('button', { name: 'Sign out' }).click();
    await ana.shows('You have an open chat');
    await ana.at.shot('shift-sign-out');
    await ana.page.keyboard.press('Escape');
    await ana.page.getByText('You have an open chat').waitFor({ state: 'hidden' });
    await ana.page.getByRole('button', { name: 'Sign out' }).click();
    await ana.page.getByRole('button', { name: 'Do this and sign out' }).click();
    await ana.page.getByLabel('Account').waitFor();
    // Without chats and without a desk she has nothing to do with the shift any more.
    await row('Ana').waitFor({ state: 'hidden' });
    await lead.page.locator('.waiting-row').filter({ hasText: 'came back' }).waitFor();
    await visitorReads(/Nobody is here to answer right now/);
    await lead.takeChats();
    await lead.accept();
    await lead.shows('I took some of them');
    scene.expectIntact();
    scene.expectQuiet();
  });
});
