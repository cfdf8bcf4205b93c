import { describe, expect, it } from '@jest/globals';
import type { StoredEvent } from '@stillhere/event-store';
import { Channel, tailMax } from './channel.js';

const event = (revision: number) => ({ revision }) as StoredEvent;
const kept = (channel: Channel, upTo: number): number[] =>
  Array.from({ length: upTo + 1 }, (_, revision) => revision).filter(
    (revision) => channel.entry(revision)?.stored.revision === revision,
  );

describe('the tail of a channel', () => {
  it('starts where it was attached, and takes an event once', () => {
    const channel = new Channel();
    for (const revision of [5, 6, 6, 5, 7]) channel.add(event(revision));
    expect(channel.head).toBe(7);
    expect(kept(channel, 9)).toEqual([5, 6, 7]);
  });

  it('after a hole starts anew: what lies between is for the log to tell', () => {
    const channel = new Channel();
    for (const revision of [5, 6, 9, 10]) channel.add(event(revision));
    expect(kept(channel, 12)).toEqual([9, 10]);
    for (const revision of [5, 6, 7, 8]) expect(channel.entry(revision)).toBeUndefined();
  });

  it('is bounded', () => {
    const channel = new Channel();
    const count = 10 * tailMax;
    for (let revision = 0; revision < count; revision += 1) channel.add(event(revision));
    const all = kept(channel, count);
    expect(all.at(-1)).toBe(count - 1);
    expect(all.length).toBeGreaterThanOrEqual(tailMax);
    expect(all.length).toBeLessThanOrEqual(2 * tailMax);
  });
});
