import { afterAll, beforeAll, describe, expect } from '@jest/globals';
import { type Counselor, password } from './counselor.js';
import { Keyboard } from './keyboard.js';
import { Scene } from './scene.js';
import { story } from './story.js';
import type { Visitor } from './visitor.js';

describe('a whole chat by keyboard only', () => {
  const step = story(() => scene);
  let scene: Scene;
  let visitor: Visitor;
  let counselor: Counselor;
  let theirs: Keyboard;
  let mine: Keyboard;

  beforeAll(async () => {
    scene = await Scene.open();
    visitor = await scene.visitor();
    counselor = await scene.counselor();
    theirs = new Keyboard(visitor.page);
    mine = new Keyboard(counselor.page);
  });
  afterAll(() => scene?.close());

  step('the counselor signs in and says that they take chats', async () => {
    await counselor.page.goto(`${counselor.home}/desk/`);
    await counselor.page.getByLabel('Account').waitFor();
    await mine.reach('Account');
    await counselor.at.tree('tree-desk-sign-in');
    await mine.type('admin');
    await mine.press('Tab');
    await mine.type(scene.server.oneTimePassword);
    await mine.press('Enter');
    await counselor.page.getByLabel('New password again').waitFor();
    await mine.reach('The password you came in with');
    await mine.type(scene.server.oneTimePassword);
    await mine.press('Tab');
    await mine.type(password);
    await mine.press('Tab');
    await mine.type(password);
    await mine.press('Enter');
    await counselor.shows('Nobody is waiting.');
    await mine.reach('I take new chats');
    await mine.press('Space');
    await counselor.page.getByText('Taking chats', { exact: true }).waitFor();
    await counselor.at.tree('tree-desk-empty');
  });

  step('the visitor reads, answers and writes', async () => {
    await visitor.page.goto(visitor.home);
    await visitor.page.getByRole('button', { name: 'Start', exact: true }).waitFor();
    await visitor.at.tree('tree-visitor-before');
    await theirs.page.keyboard.press('Tab');
    expect((await theirs.look('the first Tab')).name).toBe('Exit this page');
    await theirs.press('Tab');
    expect((await theirs.look('the second Tab')).name).toBe('Go to the page');
    await theirs.reach('Start');
    await visitor.at.shot('keyboard-start');
    await theirs.press('Enter');
    await visitor.page.getByText('Question 1 of 3').waitFor();
    await visitor.at.tree('tree-visitor-survey');
    await theirs.reach('Feeling low, anxious or empty');
    await theirs.press('Space');
    await visitor.page.getByText('Question 2 of 3').waitFor();
    await theirs.reach('I need somebody very soon');
    await theirs.press('Enter');
    await visitor.page.getByText('Question 3 of 3').waitFor();
    await theirs.reach('Skip');
    await theirs.press('Enter');
    await visitor.composer.waitFor();
    expect((await theirs.look('the chat opened')).tag).not.toBe('BODY');
    await theirs.reach('Write here');
    await theirs.type('is somebody there');
    await theirs.press('Enter');
    await visitor.state('is somebody there', 'Saved');
    expect((await theirs.look('sent')).name).toBe('Write here');
    await visitor.at.tree('tree-visitor-waiting');
  });

  step('the counselor goes to who waits, accepts and answers', async () => {
    await counselor.page
      .getByText(/^urgent$/)
      .first()
      .waitFor();
    await mine.press('w');
    expect((await mine.look('w')).name).toMatch(/Chat/);
    await counselor.at.shot('keyboard-waiting');
    await counselor.at.tree('tree-desk-waiting');
    await mine.press('a');
    await counselor.composer.waitFor();
    await counselor.shows('is somebody there');
    await mine.look('accepted');
    await counselor.at.shot('keyboard-accepted');
    await mine.press('m');
    expect((await mine.look('m')).name).toBe('Message to the visitor');
    await mine.type('I am here with you');
    await mine.press('Enter');
    expect((await mine.look('sent')).name).toBe('Message to the visitor');
    await visitor.message('I am here with you').waitFor();
    await visitor.state('is somebody there', 'Seen');
  });

  step('writes a note, asks why, reads the facts, looks at the floor and finds back', async () => {
    await mine.reach(/^(Visitor|Note \()/, 'Shift+Tab');
    await mine.press('n');
    expect((await mine.look('n')).name).toMatch(/^Note for staff/);
    await mine.type('calm voice');
    await mine.press('Enter');
    await counselor.shows('calm voice');
    await mine.reach(/^(Visitor|Note \()/, 'Shift+Tab');
    await mine.press('y');
    await counselor.shows('What this rests on');
    await counselor.at.shot('keyboard-why');
    await counselor.at.tree('tree-desk-why');
    await mine.press('Escape');
    await mine.press('f');
    await counselor.shows('Longest wait');
    await counselor.at.tree('tree-desk-floor');
    await mine.press('f');
    await counselor.page.locator('#composer').waitFor();
    await mine.press('m');
    await counselor.at.tree('tree-desk-talk');
    await mine.press('Control+k');
    await counselor.page.getByRole('menu').waitFor();
    await counselor.at.shot('keyboard-palette');
    await counselor.at.tree('tree-desk-palette');
    await mine.press('Escape');
    expect((await mine.look('the palette closed')).name).toBe('Message to the visitor');
  });

  step('the visitor reads the messages one by one and opens what is behind More', async () => {
    await theirs.reach(/^Admin, /, 'Shift+Tab');
    await theirs.press('Home');
    await theirs.press('End');
    await visitor.at.tree('tree-visitor-talk');
    await theirs.reach('More', 'Shift+Tab');
    await theirs.press('Enter');
    await visitor.page.getByText('What the counselor can see').waitFor();
    await visitor.at.shot('keyboard-more');
    await visitor.at.tree('tree-visitor-more');
    await theirs.press('Escape');
    expect((await theirs.look('More closed')).name).toBe('More');
    await theirs.reach('Write here');
    await theirs.type('thank you');
    await theirs.press('Enter');
    await visitor.state('thank you', 'Seen');
  });

  step('the counselor ends it, and both are told', async () => {
    await mine.press('Control+k');
    await counselor.page.getByRole('menu').waitFor();
    await mine.type('End this');
    await mine.press('Enter');
    await counselor.page.getByRole('dialog').getByText('Ended by agreement').waitFor();
    await counselor.at.tree('tree-desk-end');
    await mine.reach(/agreement/);
    await mine.press('Space');
    await mine.reach('End the chat');
    await counselor.at.shot('keyboard-end');
    await mine.press('Enter');
    await counselor.page.getByText(/ends in \d s/).waitFor();
    await mine.look('the end was asked for');
    await visitor.page
      .getByText(/ended it at/)
      .first()
      .waitFor();
    await mine.look('it ended');
    await theirs.look('it ended');
    await visitor.at.tree('tree-visitor-ended');
    await counselor.at.tree('tree-desk-ended');
    await theirs.reach('Start a new chat');
    await theirs.press('Enter');
    await visitor.page.getByRole('button', { name: 'Start', exact: true }).waitFor();
    await theirs.look('a new chat');
  });

  step('the focus could be seen after each key', () => {
    expect({ visitor: theirs.lost, desk: mine.lost }).toEqual({ visitor: [], desk: [] });
    scene.expectQuiet();
  });
});
