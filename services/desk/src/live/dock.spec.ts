import { describe, expect, it } from '@jest/globals';
import type { LiveClient, LiveState } from '@stillhere/live-protocol/client';
import { chatOf, Story } from '../gallery/story.js';
import { createDock } from './dock.js';

/** What a dock sees of a client: its state, its changes, and what is asked of it. */
function pier() {
  const asked: string[] = [];
  const tell = new Map<string, (live: LiveState) => void>();
  const dock = createDock((conversation) => {
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
  });
  return { dock, asked, tell };
}

describe('the dock', () => {
  it('opens each seat once and keeps it while others come', () => {
    const { dock, asked } = pier();
    dock.openSeats(['a', 'b']);
    dock.openSeats(['b', 'c']);
    expect(asked).toEqual(['open a', 'open b', 'open c']);
    expect(dock.chats.map((chat) => chat.conversation)).toEqual(['a', 'b', 'c']);
  });

  it('does not open again what was closed, until somebody asks for it', () => {
    const { dock, asked } = pier();
    dock.openSeats(['a']);
    dock.close('a');
    dock.openSeats(['a']);
    expect(dock.chats).toEqual([]);
    dock.open('a');
    expect(asked).toEqual(['open a', 'close a', 'open a']);
  });

  it('shows the newest state of each, as a new array only then', () => {
    const { dock, tell } = pier();
    dock.openSeats(['a']);
    const before = dock.chats;
    expect(dock.chats).toBe(before);
    const live = chatOf('0002', new Story().opened(9, 0, null)).live;
    tell.get('a')?.(live);
    expect(dock.chats).not.toBe(before);
    expect(dock.chats[0]?.live).toBe(live);
  });

  it('says seen once, and never backwards', () => {
    const { dock, asked } = pier();
    dock.open('a');
    dock.seen('a', 4, 1_000);
    dock.seen('a', 4, 1_000);
    dock.seen('a', 2, 1_000);
    dock.seen('nobody', 9, 1_000);
    expect(asked).toEqual(['open a', 'seen a 4']);
    expect(dock.chats[0]?.seenUpTo).toBe(4);
  });

  it('lets go of everything at the end', () => {
    const { dock, asked } = pier();
    dock.openSeats(['a', 'b']);
    dock.closeAll();
    expect(asked.slice(2)).toEqual(['close a', 'close b']);
    expect(dock.chats).toEqual([]);
  });
});
