import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import {
  ago,
  chatOf,
  counselor,
  presence,
  Story,
  storyMonotonic,
  visitor,
} from '../gallery/story.js';
import { isTyping, shownPresence, shownState } from './chat.js';
import { chatRow } from './chat-row.js';
import { byLongestWait, holdOrder, neighbour } from './list-order.js';
import { waitForAnswer, waitsSince, waitTone } from './waiting-for-answer.js';

const open = (): Story => new Story().opened(600, 0, null).assigned(590);

describe('waiting for an answer', () => {
  it('counts from the first message that is unanswered, not from the newest', () => {
    expect(waitsSince(open().we(500, 'hi').they(300, 'a').they(10, 'b').view())).toBe(ago(300));
  });

  it('counts from the opening where nobody has greeted yet', () => {
    expect(waitsSince(open().view())).toBe(ago(600));
    expect(waitsSince(open().they(550, 'hello').view())).toBe(ago(550));
  });

  it('ends with an answer, an end and a leave, but not with a note', () => {
    expect(waitsSince(open().they(300, 'a').we(200, 'b').view())).toBeUndefined();
    expect(waitsSince(open().they(300, 'a').note(200, 'b').view())).toBe(ago(300));
    const left = open().they(300, 'a').add(9, 'participant-left', { participant: visitor });
    expect(waitsSince(left.view())).toBeUndefined();
    expect(waitsSince(open().they(300, 'a').add(9, 'ended', {}).view())).toBeUndefined();
  });

  it('leaves out the time in which no answer could reach them', () => {
    const cut = open().connected(580).they(300, 'a').lost(200, 'network').connected(150, true);
    expect(waitsSince(cut.view())).toBe(ago(250));
    const before = open().connected(580).lost(500, 'network').connected(400, true).they(300, 'a');
    expect(waitsSince(before.view())).toBe(ago(300));
    // Written while cut off, and here since they are back: only what came after it counts.
    const during = open().connected(580).lost(500, 'network').they(450, 'a').connected(400, true);
    expect(waitsSince(during.view())).toBe(ago(400));
  });

  it('leaves out what we did not see ourselves, from when we stopped seeing', () => {
    const unseen = { participant: visitor, connEpoch: 1, since: ago(250) };
    const told = open()
      .add(580, 'connection-opened', { participant: visitor, connEpoch: 1 })
      .they(300, 'a')
      .add(200, 'connection-unseen', unseen)
      .add(150, 'connection-opened', { participant: visitor, connEpoch: 2 });
    expect(waitsSince(told.view())).toBe(ago(200));
  });

  it('goes on while another tab of theirs is connected, whatever a counselor’s page does', () => {
    const at = (participant: string, connEpoch: number) => ({ participant, connEpoch });
    const two = open()
      .add(580, 'connection-opened', at(visitor, 1))
      .add(570, 'connection-opened', at(visitor, 2))
      .add(560, 'connection-opened', at(counselor, 3))
      .they(300, 'a')
      .add(250, 'connection-ended', { ...at(counselor, 3), cause: 'network' })
      .add(240, 'connection-opened', at(counselor, 4))
      .add(200, 'connection-ended', { ...at(visitor, 1), cause: 'closed-or-reloaded' })
      .add(150, 'connection-opened', at(visitor, 5));
    expect(waitsSince(two.view())).toBe(ago(300));
  });

  it('stands still while they have no connection, and while nobody can see them', () => {
    const waiting = open().they(300, 'a');
    const halt = (more: Parameters<typeof chatOf>[2]) =>
      waitForAnswer(chatOf('0001', waiting, more).live)?.halt;
    expect(halt({})).toBeUndefined();
    expect(halt({ eph: presence('checking', 5) })).toBeUndefined();
    const cut = { why: 'not-connected', since: ago(90) };
    expect(halt({ eph: presence('no-connection', 90, { cause: 'network' }) })).toEqual(cut);
    expect(halt({ eph: presence('absent', 90, { cause: 'network' }) })).toEqual(cut);
    const ours = { why: 'not-seen' };
    expect(halt({ eph: presence('no-connection', 90, { cause: 'our-restart' }) })).toEqual(ours);
    expect(halt({ link: { status: 'waiting', sinceMs: 5, retryAtMs: 9 } })).toEqual(ours);
  });

  it('asks for attention only past the limit', () => {
    expect(waitTone(60_000)).toBe('calm');
    expect(waitTone(60_001)).toBe('over-limit');
  });
});

describe('a row', () => {
  it('counts what was not shown here, of the visitor only', () => {
    const story = open().they(300, 'a').we(200, 'b').they(100, 'c').note(90, 'd');
    expect(chatRow(chatOf('0001', story, { seenUpTo: 2 })).unread).toBe(1);
    expect(chatRow(chatOf('0001', story, { seenUpTo: -1 })).unread).toBe(2);
  });

  it('knows after a reload what this counselor had on screen before', () => {
    const story = open()
      .they(300, 'a')
      .they(200, 'b')
      .add(190, 'receipt-displayed', { participant: counselor, upTo: 2 });
    expect(chatRow(chatOf('0001', story, { seenUpTo: -1 })).unread).toBe(1);
  });

  it('waits for nobody, and is last, once it is not with this counselor any more', () => {
    const link = { status: 'stopped', code: 4403, message: '' } as const;
    const released = chatRow(chatOf('0001', open().they(300, 'a'), { link }));
    expect(released).toMatchObject({ released: true, wait: undefined });
    const ended = chatRow(chatOf('0002', open().add(9, 'ended', {})));
    expect(byLongestWait(released, ended)).toBe(1);
    const over = chatRow(chatOf('0003', open().add(9, 'ended', {}), { link }));
    expect(over.released).toBe(false);
  });

  it('never blames the person for our own link', () => {
    const link = { status: 'waiting', sinceMs: 5, retryAtMs: 9 } as const;
    const cut = (whose?: 'ours' | 'theirs') =>
      chatOf('0001', open(), { link: { ...link, whose }, eph: presence('here.visible', 5) }).live;
    expect([cut('ours'), cut('theirs'), cut()].map(shownState)).toEqual([
      'not-visible-to-us',
      'own-connection-cut',
      'cut-between-us',
    ]);
    const shown = { kind: 'our-link-down', sinceMs: 5, whose: 'theirs' };
    expect(shownPresence(cut('theirs'))).toEqual(shown);
  });

  it('knows nothing before the first verdict', () => {
    expect(shownState(chatOf('0001', open(), { eph: {} }).live)).toBeUndefined();
  });

  it('ends the typing sign by itself', () => {
    const typing = { value: { on: true, expiresMs: 6_000 }, atMs: storyMonotonic };
    const { live } = chatOf('0001', open(), { eph: { typing } });
    expect(isTyping(live, storyMonotonic + 5_999)).toBe(true);
    expect(isTyping(live, storyMonotonic + 6_000)).toBe(false);
  });
});

describe('the order of the list', () => {
  it('puts the longest wait first, then the most recent talk, ended ones last', () => {
    const rows = [
      chatOf('000a', open().they(300, 'x').we(200, 'y').add(100, 'ended', {})),
      chatOf('000b', open().they(300, 'x').we(200, 'y')),
      chatOf('000c', open().we(280, 'x').they(50, 'y')),
      chatOf('000d', open().we(280, 'x').they(90, 'y')),
      chatOf('000e', open().they(300, 'x').we(100, 'y')),
    ].map(chatRow);
    expect(
      rows
        .sort(byLongestWait)
        .map((row) => row.conversation.slice(-1))
        .join(''),
    ).toBe('dceba');
  });

  it('puts who could not be reached by an answer after those who could', () => {
    const eph = presence('absent', 290, { cause: 'network' });
    const cut = chatRow(chatOf('000a', open().they(300, 'x'), { eph }));
    const here = chatRow(chatOf('000b', open().they(5, 'x')));
    const answered = chatRow(chatOf('000c', open().they(9, 'x').we(5, 'y')));
    expect([answered, cut, here].sort(byLongestWait)).toEqual([here, cut, answered]);
  });

  const ids = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'));

  it('never moves a row while it is held, and loses and invents none', () => {
    fc.assert(
      fc.property(ids, ids, (shown, wanted) => {
        const held = holdOrder(shown, wanted, true);
        expect([...held.ids].sort()).toEqual([...wanted].sort());
        const stayed = shown.filter((id) => wanted.includes(id));
        expect(held.ids.slice(0, stayed.length)).toEqual(stayed);
        expect(held.changed).toBe(held.ids.join() !== wanted.join());
      }),
    );
  });

  it('is the wanted one as soon as it is let go', () => {
    expect(holdOrder(['a', 'b'], ['b', 'a'], false)).toEqual({ ids: ['b', 'a'], changed: false });
  });

  it('is walked without falling off its ends', () => {
    expect(neighbour(['a', 'b'], 'b', 1)).toBe('b');
    expect(neighbour(['a', 'b'], 'a', -1)).toBe('a');
    expect(neighbour(['a', 'b'], undefined, 1)).toBe('a');
    expect(neighbour(['a', 'b'], 'gone', -1)).toBe('b');
    expect(neighbour([], undefined, 1)).toBeUndefined();
  });
});
