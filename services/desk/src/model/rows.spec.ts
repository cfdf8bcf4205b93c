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
import { isTyping, shownPresence, shownVerdict } from './chat.js';
import { chatRow } from './chat-row.js';
import { byLongestWait, holdOrder, neighbour } from './list-order.js';
import { waitsSince, waitTone } from './waiting-for-answer.js';

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
    expect(released).toMatchObject({ released: true, waitsSince: undefined });
    const ended = chatRow(chatOf('0002', open().add(9, 'ended', {})));
    expect(byLongestWait(released, ended)).toBe(1);
    const over = chatRow(chatOf('0003', open().add(9, 'ended', {}), { link }));
    expect(over.released).toBe(false);
  });

  it('never blames the person for our own link', () => {
    const link = { status: 'waiting', sinceMs: 5, retryAtMs: 9 } as const;
    const chat = chatOf('0001', open(), { link, eph: presence('here.visible', 5) });
    expect(shownVerdict(chat.live)).toBe('not-visible-to-us');
    expect(shownPresence(chat.live)).toEqual({ kind: 'our-link-down', sinceMs: 5 });
  });

  it('knows nothing before the first verdict', () => {
    expect(shownVerdict(chatOf('0001', open(), { eph: {} }).live)).toBeUndefined();
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
