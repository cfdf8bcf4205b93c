import { describe, expect, it } from '@jest/globals';
import type { LiveClient, LiveState } from '@stillhere/live-protocol/client';
import { manualClock } from '@stillhere/testing';
import { chatOf, Story } from '../gallery/story.js';
import { createChatClients } from './chat-clients.js';

/** What the chat clients see of a client: its state, its changes, and what is asked of it. */
function fakeClients() {
  const asked: string[] = [];
  const tell = new Map<string, (live: LiveState) => void>();
  const timers = manualClock();
  const kept = new Set<string>();
  const chatClients = createChatClients(
    (conversation) => {
      let state = chatOf('0001', new Story()).live;
      const listeners = new Set<() => void>();
      tell.set(conversation, (live) => {
        state = live;
        for (const listener of listeners) listener();
      });
      asked.push(`open ${conversation}`);
      return {
        get state() {
          return state;
        },
        subscribe(listener) {
          listeners.add(listener);
          return () => listeners.delete(listener);
        },
        seen: (revision) => void asked.push(`seen ${conversation} ${revision}`),
        close: () => void asked.push(`close ${conversation}`),
      } as Partial<LiveClient> as LiveClient;
    },
    { timers, isKept: (conversation) => kept.has(conversation) },
  );
  return { chatClients, asked, tell, timers, kept };
}

describe('the chat clients', () => {
  it('opens each seat once and keeps it while others come', () => {
    const { chatClients, asked } = fakeClients();
    chatClients.openSeats(['a', 'b']);
    chatClients.openSeats(['b', 'c']);
    expect(asked).toEqual(['open a', 'open b', 'open c']);
    expect(chatClients.chats.map((chat) => chat.conversation)).toEqual(['a', 'b', 'c']);
  });

  it('does not open again what was closed, until somebody asks for it', () => {
    const { chatClients, asked } = fakeClients();
    chatClients.openSeats(['a']);
    chatClients.close('a');
    chatClients.openSeats(['a']);
    expect(chatClients.chats).toEqual([]);
    chatClients.open('a');
    expect(asked).toEqual(['open a', 'close a', 'open a']);
  });

  it('lets go of what somebody else has now, and takes it again when it comes back', () => {
    const { chatClients, asked, tell } = fakeClients();
    const moved: string[] = [];
    chatClients.onMoved((conversation) => moved.push(conversation));
    chatClients.open('a');
    const mine = chatOf('0002', new Story().opened(9, 0, null).assigned(8)).live;
    tell.get('a')?.(mine);
    chatClients.openSeats([]);
    expect(moved).toEqual([]);
    chatClients.openSeats(['a']);
    chatClients.openSeats([]);
    expect(moved).toEqual([]);
    tell.get('a')?.({ ...mine, link: { status: 'stopped', code: 4403, message: '' } });
    expect(moved).toEqual(['a']);
    expect(chatClients.chats).toEqual([]);
    chatClients.openSeats(['a']);
    expect(asked).toEqual(['open a', 'close a', 'open a']);
  });

  it('keeps a chat that somebody else has while a draft in it is nobody else’s', () => {
    const { chatClients, tell, kept } = fakeClients();
    kept.add('a');
    chatClients.openSeats(['a']);
    const mine = chatOf('0002', new Story().opened(9, 0, null).assigned(8)).live;
    tell.get('a')?.({ ...mine, link: { status: 'stopped', code: 4403, message: '' } });
    chatClients.openSeats([]);
    expect(chatClients.chats).toHaveLength(1);
    kept.clear();
    chatClients.openSeats([]);
    expect(chatClients.chats).toEqual([]);
  });

  it('keeps what ended, and what holds words that are not saved', () => {
    const { chatClients, tell } = fakeClients();
    chatClients.openSeats(['a', 'b']);
    const story = () => new Story().opened(9, 0, null).assigned(8);
    const ended = story().add(1, 'ended', { by: 'x', disposition: 'other' });
    const unsent = { cid: 'c', kind: 'msg', body: 'x', status: 'kept' } as const;
    tell.get('a')?.(chatOf('0002', ended).live);
    tell.get('b')?.({
      ...chatOf('0003', story()).live,
      me: 'counselor:b',
      outbox: [{ ...unsent, after: -1, queuedAtMs: 0 }],
    });
    chatClients.openSeats([]);
    expect(chatClients.chats).toHaveLength(2);
  });

  it('shows the newest state of each, as a new array only then', () => {
    const { chatClients, tell } = fakeClients();
    chatClients.openSeats(['a']);
    const before = chatClients.chats;
    expect(chatClients.chats).toBe(before);
    const live = chatOf('0002', new Story().opened(9, 0, null)).live;
    tell.get('a')?.(live);
    expect(chatClients.chats).not.toBe(before);
    expect(chatClients.chats[0]?.live).toBe(live);
  });

  it('says seen once, and never backwards', () => {
    const { chatClients, asked } = fakeClients();
    chatClients.open('a');
    chatClients.seen('a', 4, 1_000);
    chatClients.seen('a', 4, 1_000);
    chatClients.seen('a', 2, 1_000);
    chatClients.seen('nobody', 9, 1_000);
    expect(asked).toEqual(['open a', 'seen a 4']);
    expect(chatClients.chats[0]?.seenUpTo).toBe(4);
  });

  it('lets go of everything at the end', () => {
    const { chatClients, asked } = fakeClients();
    chatClients.openSeats(['a', 'b']);
    chatClients.closeAll();
    expect(asked.slice(2)).toEqual(['close a', 'close b']);
    expect(chatClients.chats).toEqual([]);
  });

  it('draws a history of hundreds of frames as few pictures, and the last of it always', async () => {
    const { chatClients, tell, timers } = fakeClients();
    chatClients.openSeats(['a', 'b']);
    const other = chatClients.chats[1];
    let drawn = 0;
    chatClients.subscribe(() => {
      drawn += 1;
    });
    const story = new Story().opened(600, 0, null);
    for (let frame = 0; frame < 150; frame += 1) {
      tell.get('a')?.(chatOf('0001', story.they(500, `line ${frame}`)).live);
    }
    expect(drawn).toBe(1);
    await timers.advance(1_000);
    expect(drawn).toBe(2);
    expect(chatClients.chats[0]?.live.view.head).toBe(150);
    expect(chatClients.chats[1]).toBe(other);
  });
});
