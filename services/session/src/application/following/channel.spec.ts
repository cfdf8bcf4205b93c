import { describe, expect, it } from '@jest/globals';
import type { StoredEvent } from '@stillhere/event-store';
import { Channel, tailMax } from './channel.js';

const event = (revision: number) => ({ revision }) as StoredEvent;
const add = (channel: Channel, ...revisions: readonly number[]): void => {
  for (const revision of revisions) channel.add(event(revision));
};
const taken = (channel: Channel, from: number): number[] => {
  const cursor = channel.join(from);
  const all: number[] = [];
  for (let entry = channel.take(cursor); entry; entry = channel.take(cursor)) {
    all.push(entry.stored.revision);
  }
  channel.leave(cursor);
  return all;
};

describe('the tail of a channel', () => {
  it('starts where it was attached, and takes an event once', () => {
    const channel = new Channel();
    channel.join(5);
    add(channel, 5, 6, 6, 5, 7);
    expect(channel.head).toBe(7);
    expect(taken(channel, 5)).toEqual([5, 6, 7]);
    expect(taken(channel, 4)).toEqual([]);
    expect(taken(channel, 8)).toEqual([]);
  });

  it('after a hole starts anew: what lies between is for the log to tell', () => {
    const channel = new Channel();
    channel.join(0);
    add(channel, 5, 6, 9, 10);
    expect(taken(channel, 9)).toEqual([9, 10]);
    for (const from of [5, 6, 7, 8]) expect(taken(channel, from)).toEqual([]);
  });

  it('is bounded, however slow somebody is', () => {
    const channel = new Channel();
    channel.join(0);
    const count = 10 * tailMax;
    for (let revision = 0; revision < count; revision += 1) add(channel, revision);
    expect(channel.length).toBe(tailMax);
    expect(taken(channel, count - tailMax)).toHaveLength(tailMax);
    expect(taken(channel, count - tailMax - 1)).toEqual([]);
  });

  it('keeps nothing that all have taken', () => {
    const channel = new Channel();
    const [quick, slow] = [channel.join(0), channel.join(0)];
    add(channel, 0, 1, 2);
    for (let n = 0; n < 3; n += 1) channel.take(quick);
    expect(channel.length).toBe(3);
    channel.take(slow);
    expect(channel.length).toBe(2);
    channel.leave(slow);
    expect(channel.length).toBe(0);
    add(channel, 3);
    expect(channel.take(quick)?.stored.revision).toBe(3);
    expect([channel.length, channel.head]).toEqual([0, 3]);
  });

  it('wakes who waits, once', () => {
    const channel = new Channel();
    const cursor = channel.join(0);
    let woken = 0;
    cursor.wake = () => {
      woken += 1;
    };
    add(channel, 0, 1);
    expect(woken).toBe(1);
    cursor.wake = () => {
      woken += 1;
    };
    channel.lookAgain();
    expect([woken, channel.generation]).toEqual([2, 1]);
  });
});
