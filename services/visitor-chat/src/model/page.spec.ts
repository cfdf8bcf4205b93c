import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Entry } from './entry.js';
import { exitAddress, readEntry, saysUnsafe } from './entry.js';
import { currentQuestion, firstPage, type PageAction, type PageState, turn } from './page.js';

const entry = readEntry({
  service: 'night',
  serviceName: 'Night line',
  language: 'en',
  disclosure: {
    version: '3',
    hash: 'aa',
    sections: [{ title: 'What this is', lines: ['A chat.'] }],
  },
  questions: [
    {
      id: 'urgency',
      text: 'How urgent?',
      kind: 'choice',
      choices: [{ value: 'now', text: 'Now' }],
    },
    { id: 'brings', text: 'What brings you?', kind: 'text', maySkip: true },
  ],
  exitUrl: 'https://weather.example/',
}) as Entry;
const loaded = turn(firstPage('en', undefined), { type: 'entry-came', entry });
const run = (state: PageState, ...actions: PageAction[]): PageState => actions.reduce(turn, state);
const started: PageAction = { type: 'started' };
const urgent: PageAction = { type: 'answered', question: 'urgency', value: 'now' };
const skipped: PageAction = { type: 'skipped', question: 'brings' };
const back: PageAction = { type: 'went-back' };
const opened: PageAction = { type: 'opened', held: { conversation: 'c', participant: 'v' } };

describe('the page', () => {
  it('goes from the entry through the survey to the opening', () => {
    expect(run(loaded, started).at).toEqual({ screen: 'survey', at: 0 });
    expect(run(loaded, started, urgent).at).toEqual({ screen: 'survey', at: 1 });
    expect(run(loaded, started, urgent, skipped).at).toMatchObject({
      screen: 'opening',
      status: 'asking',
    });
  });

  it('does not start before there is something to agree to', () => {
    expect(run(firstPage('en', undefined), started).at).toEqual({ screen: 'before' });
  });

  it('opens at once where nothing is asked', () => {
    const bare = turn(loaded, { type: 'entry-came', entry: { ...entry, questions: [] } });
    expect(run(bare, started).at).toMatchObject({ screen: 'opening' });
  });

  it('keeps answers when going back, also a half-written one', () => {
    const written: PageAction = { type: 'written', question: 'brings', value: 'my fa' };
    const state = run(loaded, started, urgent, written, back);
    expect(state.at).toEqual({ screen: 'survey', at: 0 });
    expect(state.answers).toEqual({ urgency: 'now', brings: 'my fa' });
    expect(run(state, back, started).answers).toEqual(state.answers);
  });

  it('takes a double press for one', () => {
    expect(run(loaded, started, urgent, urgent).at).toEqual({ screen: 'survey', at: 1 });
  });

  it('keeps the answers when our service cannot be reached, and when it refuses', () => {
    const opening = run(loaded, started, urgent, skipped);
    expect(run(opening, { type: 'unreached' })).toMatchObject({
      answers: { urgency: 'now' },
      at: { status: 'unreached' },
    });
    const refused = run(opening, { type: 'refused', message: 'closed' });
    expect(refused).toMatchObject({ answers: { urgency: 'now' }, at: { message: 'closed' } });
    expect(run(refused, { type: 'asked-again' }).at).toMatchObject({ status: 'asking', tries: 2 });
    expect(currentQuestion(run(refused, back))?.id).toBe('brings');
  });

  it('shows a text that changed before it may be agreed to', () => {
    const opening = run(loaded, started, urgent, skipped, { type: 'refused', message: '' });
    const changed = { ...entry, disclosure: { ...entry.disclosure, hash: 'bb' } };
    const state = turn(opening, { type: 'entry-came', entry: changed });
    expect(state).toMatchObject({ at: { screen: 'before' }, answers: { urgency: 'now' } });
  });

  it('forgets the answers once they are with our service', () => {
    expect(run(loaded, started, urgent, skipped, opened)).toMatchObject({
      answers: {},
      at: { screen: 'talk' },
    });
  });

  it('resumes a held conversation, and begins anew with nothing of it', () => {
    const held = { conversation: 'c', participant: 'v' };
    const state = firstPage('es', held);
    expect(state.at).toEqual({ screen: 'talk', held });
    expect(turn(state, { type: 'began-anew' }).at).toEqual({ screen: 'before' });
  });

  it('follows the language of the conversation unless one was chosen', () => {
    const known: PageAction = { type: 'language-known', language: 'es' };
    expect(turn(loaded, known).language).toBe('es');
    expect(run(loaded, { type: 'language-chosen', language: 'en' }, known).language).toBe('en');
  });

  it('loses no answer through any way back and forth', () => {
    const steps = fc.constantFrom<PageAction>(
      started,
      urgent,
      skipped,
      back,
      { type: 'unreached' },
      {
        type: 'asked-again',
      },
    );
    fc.assert(
      fc.property(fc.array(steps, { maxLength: 30 }), (actions) => {
        const state = run(loaded, started, urgent, ...actions);
        expect(state.answers.urgency).toBe('now');
      }),
    );
  });
});

describe('the entry', () => {
  it('is none without a text that can be named', () => {
    expect(readEntry({ serviceName: 'x' })).toBeUndefined();
    expect(readEntry('<html>')).toBeUndefined();
    expect(readEntry(null)).toBeUndefined();
  });

  it('says how long it takes only as far as that is known', () => {
    const read = (wait: unknown) => readEntry({ ...entry, wait })?.wait;
    expect(read({ free: true, waitFromS: 60, waitToS: 240 })).toEqual({
      ...{ free: true, waitToS: 240, counselors: 0 },
    });
    expect(read({ counselors: 2 })).toEqual({ free: false, waitToS: 0, counselors: 2 });
    expect(read(undefined)).toBeUndefined();
  });

  it('leads out only to another site over https', () => {
    expect(exitAddress(entry, 'https://built.in/')).toBe('https://weather.example/');
    for (const exitUrl of [
      '',
      'javascript:alert(1)',
      '/home',
      'http://plain.example/',
      'https://',
    ]) {
      expect(exitAddress({ ...entry, exitUrl }, 'https://built.in/')).toBe('https://built.in/');
    }
  });
});

describe('somebody who may not be safe', () => {
  const urgency = {
    ...{ id: 'urgency', text: 'How urgent is it?', kind: 'choice', maySkip: true },
    choices: [
      { value: 'now', text: 'I might not be safe', mayBeUnsafe: true },
      { value: 'later', text: 'It can wait', mayBeUnsafe: false },
    ],
  };
  const asked = { ...entry, questions: [urgency] };
  const state = run(firstPage('en', undefined), { type: 'entry-came', entry: asked }, started);
  const answered = (value: string): PageAction => ({
    ...{ type: 'answered', question: 'urgency', value },
  });

  it('has the numbers open from that answer on, also in the chat', () => {
    const unsafe = run(state, answered('now'));
    expect(unsafe.unsafe).toBe(true);
    const held = { conversation: 'c', participant: 'v' };
    expect(run(unsafe, { type: 'opened', held }).unsafe).toBe(true);
    expect(run(unsafe, { type: 'began-anew' }).unsafe).toBe(false);
    expect(run(state, answered('later')).unsafe).toBe(false);
  });

  it('is known again after a reload, by the answers in the record', () => {
    expect(saysUnsafe(asked, { urgency: 'now' })).toBe(true);
    expect(saysUnsafe(asked, { urgency: 'later' })).toBe(false);
    expect([saysUnsafe(asked, null), saysUnsafe(undefined, { urgency: 'now' })]).toEqual([
      ...[false, false],
    ]);
  });
});

it('an entry that says the same changes nothing: a request under way keeps its id', () => {
  expect(turn(loaded, { type: 'entry-came', entry: structuredClone(entry) })).toBe(loaded);
  const contacts = [{ name: 'Emergency', phone: '112', note: '' }];
  const renewed = turn(loaded, { type: 'entry-came', entry: { ...entry, contacts } });
  expect(renewed.entry).toMatchObject({ entry: { contacts } });
});
