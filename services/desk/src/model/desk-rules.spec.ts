import { describe, expect, it } from '@jest/globals';
import { manualClock } from '@stillhere/testing';
import { DeskProblem } from '../api/desk-api.js';
import { readFloor, readQueue } from '../api/desk-values.js';
import { chatOf, presence, Story, storyMonotonic, storyNow } from '../gallery/story.js';
import { createWords } from '../words/words.js';
import { unreadBecause } from './chat.js';
import { chatRow } from './chat-row.js';
import { age, counter } from './clock-text.js';
import { draftText, emptyDraft, givenBack, isSendable, switchedTo, withText } from './composer.js';
import { evidenceKey } from './evidence.js';
import { freeSeats } from './floor.js';
import { actionFor, actionIds, type KeyPress, keyOf } from './keys.js';
import { clampPane, paneDefaults, readPanes, withPane } from './panes.js';
import { presenceText } from './presence-words.js';
import { problemText } from './problems.js';
import { byUrgency } from './queue.js';
import { matches } from './search.js';
import { createServerClock, serverTimeOf } from './server-clock.js';

const words = createWords('en', { timeZone: 'UTC' });

describe('the keys', () => {
  const press = (key: string, more: Partial<KeyPress> = {}): KeyPress => ({
    key,
    ctrl: false,
    alt: false,
    inField: false,
    inOverlay: false,
    composing: false,
    ...more,
  });

  it('leave E free for escalate; T hands a chat over', () => {
    expect(Object.values(keyOf)).not.toContain('e');
    expect(keyOf['hand-over']).toBe('t');
  });

  it('are one each', () => {
    expect(new Set(Object.values(keyOf)).size).toBe(Object.values(keyOf).length);
  });

  it.each(Object.entries(keyOf))('%s is on %s, and never while somebody writes', (id, key) => {
    expect(actionFor(press(key), true)).toBe(id);
    expect(actionFor(press(key.toUpperCase()), true)).toBe(id);
    expect(actionFor(press(key, { inField: true }), true)).toBeUndefined();
    expect(actionFor(press(key, { inOverlay: true }), true)).toBeUndefined();
    expect(actionFor(press(key, { alt: true }), true)).toBeUndefined();
    expect(actionFor(press(key, { composing: true }), true)).toBeUndefined();
    expect(actionFor(press(key), false)).toBeUndefined();
  });

  it('open the palette from everywhere, and leave other combinations to the browser', () => {
    expect(actionFor(press('k', { ctrl: true, inField: true }), false)).toBe('palette');
    expect(actionFor(press('a', { ctrl: true }), true)).toBeUndefined();
    expect(actionFor(press('Escape'), true)).toBeUndefined();
  });

  it('all stand for actions with words', () => {
    for (const id of actionIds) expect(words.t(`action.${id}`)).not.toBe('');
  });
});

describe('the composer', () => {
  it('keeps one draft for each audience, so that neither is sent as the other', () => {
    const note = withText(switchedTo(withText(emptyDraft, 'to them'), 'note'), 'about them');
    expect(draftText(note)).toBe('about them');
    expect(draftText(switchedTo(note, 'visitor'))).toBe('to them');
  });

  it('gives a refused text back without overwriting what was written since', () => {
    expect(givenBack(emptyDraft, 'visitor', 'old').visitor).toBe('old');
    expect(givenBack(withText(emptyDraft, 'new'), 'visitor', 'old').visitor).toBe('old\nnew');
    expect(givenBack(withText(emptyDraft, 'new'), 'note', 'old')).toEqual({
      to: 'note',
      visitor: 'new',
      note: 'old',
    });
  });

  it('sends nothing that is only white space', () => {
    expect(isSendable(' \n\t')).toBe(false);
    expect(isSendable(' .')).toBe(true);
  });
});

describe('panes', () => {
  it('stay within their limits', () => {
    expect(withPane(paneDefaults, 'list', 10).list).toBe(240);
    expect(clampPane('context', 9_999)).toBe(520);
  });

  it('start with the defaults when what was remembered is strange', () => {
    for (const text of [null, '', '{', '[]', '7', '{"list":"x"}']) {
      expect(readPanes(text)).toEqual(paneDefaults);
    }
    expect(readPanes('{"list":300,"context":90}')).toEqual({ list: 300, context: 260 });
  });
});

describe('counters and ages', () => {
  it('tick in minutes and seconds, and in hours from one on', () => {
    expect(counter(42_900)).toBe('0:42');
    expect(counter(727_000)).toBe('12:07');
    expect(counter(3_727_000)).toBe('1:02:07');
    expect(counter(-5)).toBe('0:00');
  });

  it('are one number and one unit', () => {
    expect(age(59_999)).toEqual({ value: 59, unit: 'second' });
    expect(age(60_000)).toEqual({ value: 1, unit: 'minute' });
    expect(age(90_000_000)).toEqual({ value: 1, unit: 'day' });
  });
});

describe('the presence sentence', () => {
  const now = { monotonicMs: storyMonotonic + 7_000, serverMs: storyNow + 7_000 };
  const story = new Story().opened(60, 0, null).assigned(50);

  it('gets older by our own monotonic time', () => {
    const { live } = chatOf('0001', story, { eph: presence('here.visible', 30, { heard: 4 }) });
    expect(presenceText(live, words, now)).toEqual({
      sentence: 'The chat is in front of them.',
      lastHeard: 'Last heard 11 s ago.',
    });
  });

  it.each([
    ['ours', /^Our system lost sight at 21:14:00\. This says nothing about the person\.$/],
    ['theirs', /^Your own connection has been cut since 21:14:00\. This says nothing about the /],
    [undefined, /^This desk and our server have not reached each other since 21:14:00\. This says/],
  ] as const)('says since when it cannot see, and whose cut that is: %s', (whose, sentence) => {
    const link = {
      ...({ status: 'waiting', sinceMs: storyMonotonic - 5_000, retryAtMs: 0 } as const),
      whose,
    };
    expect(presenceText(chatOf('0001', story, { link }).live, words, now).sentence).toMatch(
      sentence,
    );
  });

  it('says of a connection that will not come again that this is not about the person', () => {
    const stopped = { status: 'stopped', code: 4400, message: '' } as const;
    expect(
      presenceText(chatOf('0001', story, { link: stopped }).live, words, now).sentence,
    ).toMatch(/This says nothing about the person/);
  });

  it('claims nothing about a chat that is not with this counselor any more', () => {
    const link = { status: 'stopped', code: 4403, message: '' } as const;
    expect(presenceText(chatOf('0001', story, { link }).live, words, now)).toEqual({
      sentence: 'This chat is not with you any more. What is written in it now is not shown here.',
      lastHeard: '',
    });
  });
});

describe('a chat of which nothing is here', () => {
  it('is being read, unless no connection will come again', () => {
    const [nothing, stopped] = [
      new Story(),
      { status: 'stopped', code: 4403, message: '' } as const,
    ];
    expect(unreadBecause(chatOf('0001', nothing).live)).toBe('loading');
    expect(unreadBecause(chatOf('0001', nothing, { link: stopped }).live)).toBe('cut-off');
    const read = new Story().opened(60, 0, null);
    expect(unreadBecause(chatOf('0001', read, { link: stopped }).live)).toBeUndefined();
  });
});

describe('evidence in words', () => {
  it('is as exact as the words that there are', () => {
    expect(evidenceKey('connection-ended:network', words.has)).toBe('evidence.ended.network');
    expect(evidenceKey('connection-ended:unheard-of', words.has)).toBe('evidence.ended');
    expect(evidenceKey('connection-suspected', words.has)).toBe('evidence.suspected');
    expect(evidenceKey('connection-opened:visible', words.has)).toBe('evidence.opened');
    expect(evidenceKey('surface-changed:asleep', words.has)).toBe('evidence.surface.asleep');
    expect(evidenceKey('participant-left:exit', words.has)).toBe('evidence.left.exit');
    expect(evidenceKey('toString', words.has)).toBeUndefined();
  });
});

describe('what the server refuses', () => {
  it('is said in our words where we know the case, in its own otherwise', () => {
    const taken = new DeskProblem(409, 'AlreadyAccepted', 'x');
    expect(problemText(taken, words)).toBe(words.t('problem.taken'));
    expect(problemText(new DeskProblem(0, '', ''), words)).toBe(words.t('problem.offline'));
    expect(problemText(new DeskProblem(503, 'Odd', 'stack trace'), words)).toBe(
      words.t('problem.server'),
    );
    expect(problemText(new DeskProblem(409, 'Odd', 'A sentence.'), words)).toBe('A sentence.');
  });

  it('does not hide a fault of our own', () => {
    expect(() => problemText(new RangeError('bug'), words)).toThrow(RangeError);
  });
});

describe('the waiting list', () => {
  it('is most urgent first, then longest', () => {
    const one = (conversation: string, priority: number, since: string) => ({
      conversation,
      priority,
      since,
    });
    // Our wall clock was set back before 'a' came.
    const waiting = [one('c', 0, '1'), one('b', 3, '9'), one('a', 0, '0'), one('d', 3, '9')];
    expect([...readQueue({ waiting })].sort(byUrgency).map((row) => row.conversation)).toEqual([
      'b',
      'd',
      'c',
      'a',
    ]);
  });
});

describe('the floor', () => {
  it('counts the seats of those who take chats, and none twice', () => {
    const load = (active: number, seatsMax: number, available: boolean, desk = 'here') => ({
      active,
      seatsMax,
      available,
      desk,
    });
    const taking = [load(1, 3, true), load(5, 4, true)];
    // On a break; a desk that is lost takes nobody, whatever it said before.
    const counselors = [...taking, load(0, 9, false), load(0, 9, true, 'lost')];
    const floor = readFloor({ counselors });
    expect(freeSeats(floor)).toBe(2);
  });
});

describe('search', () => {
  it('finds a code and what was written, accents and case aside', () => {
    const chat = chatOf('7f31', new Story().opened(9, 0, null).they(5, 'Mañana en el café'));
    const row = chatRow(chat);
    expect(matches('cafe', row, chat)).toBe(true);
    expect(matches(row.code.toLowerCase(), row, chat)).toBe(true);
    expect(matches('  ', row, chat)).toBe(true);
    expect(matches('train', row, chat)).toBe(false);
  });
});

describe('the server clock', () => {
  it('goes on by monotonic time, whatever the wall clock does', () => {
    let wall = 1_000_000;
    let monotonic = 0;
    const clock = createServerClock({ now: () => wall, monotonicMs: () => monotonic });
    clock.observe(5_000_000);
    wall -= 86_400_000;
    monotonic += 2_000;
    expect(clock.nowMs()).toBe(5_002_000);
  });

  it.each([3_600_000, -3_600_000])(
    'counts a wait on where this computer’s clock is set by %d ms, also as its links tell the time anew',
    async (byMs) => {
      const ours = manualClock();
      const server = createServerClock(ours);
      const link = { serverOffsetMs: ours.now() + 700_000 - ours.monotonicMs() };
      server.observe(serverTimeOf(link, ours));
      const sinceMs = server.nowMs() - 180_000;
      ours.stepWall(byMs);
      await ours.advance(2_000);
      expect(server.nowMs() - sinceMs).toBe(182_000);
      server.observe(serverTimeOf(link, ours));
      expect(server.nowMs() - sinceMs).toBe(182_000);
    },
  );

  it('does not follow the jitter of the network, nor what is no time', () => {
    const clock = createServerClock({ now: () => 1_000_000, monotonicMs: () => 0 });
    clock.observe(1_001_000);
    clock.observe(Number.NaN);
    expect(clock.nowMs()).toBe(1_000_000);
  });
});
