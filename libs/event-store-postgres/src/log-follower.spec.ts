import { describe, expect, it } from '@jest/globals';
import type { StoredEvent } from '@stillhere/event-store';
import { ordinalOf, positionOf } from '@stillhere/event-store';
import { iterate, newStream, propose, takeEvents } from '@stillhere/event-store/fixtures';
import type { Hash } from '@stillhere/kernel';
import { turn } from '@stillhere/testing';
import { LogFollower } from './log-follower.js';
import type { LogQueries } from './log-queries.js';

/** A made-up log whose reads are answered at once, with whatever it holds when they are asked. */
function stage() {
  const log: StoredEvent[] = [];
  const reads: number[] = [];
  const queries = {
    all: (ordinal: number) => {
      reads.push(ordinal);
      return Promise.resolve(log.slice(ordinal));
    },
  } as unknown as LogQueries;
  const faults: string[] = [];
  const follower = new LogFollower({
    ...{ queries, pollMs: 60_000, logger: undefined },
    isListening: () => true,
    onSeen: () => {},
    onPoisoned: ({ message }) => faults.push(message),
  });
  const write = (): StoredEvent => {
    const stream = newStream();
    const position = positionOf(log.length + 1);
    const place = { stream, revision: 0, position };
    const event = { ...propose(stream), ...place, recordedAt: '' } as unknown as StoredEvent;
    log.push(event);
    return event;
  };
  follower.start({ ordinal: 0, hash: undefined });
  const control = new AbortController();
  const items = iterate(follower.subscribe({ after: undefined, signal: control.signal }));
  const seen: number[] = [];
  const take = async (count: number): Promise<void> => {
    for (let left = count; left > 0; left -= 1) {
      for (const { position } of await takeEvents(items, 1)) seen.push(ordinalOf(position));
    }
  };
  return { log, reads, faults, follower, write, seen, take };
}

describe('the follower of a log that others write too', () => {
  it('shows nothing that it reads while a batch of ours has no answer, and then all in order', async () => {
    const { follower, write, seen, take } = stage();
    const taken = take(3);
    follower.hold();
    write();
    const own = write();
    follower.look();
    await turn();
    expect(seen).toEqual([]);
    follower.release([own]);
    await turn();
    write();
    follower.look();
    await taken;
    expect(seen).toEqual([1, 2, 3]);
    follower.drop(new Error('over'));
  });

  it('shows ours without reading it again', async () => {
    const { follower, write, take, reads } = stage();
    follower.hold();
    follower.release([write()]);
    await take(1);
    expect(reads).toEqual([]);
    follower.drop(new Error('over'));
  });

  it('reads what others wrote before ours, however late it is told', async () => {
    const { follower, write, seen, take } = stage();
    follower.hold();
    write();
    follower.release([write()]);
    await take(2);
    expect(seen).toEqual([1, 2]);
    follower.drop(new Error('over'));
  });

  it('stops where what it has shown is gone or another', async () => {
    for (const change of ['gone', 'another'] as const) {
      const { log, follower, write, faults } = stage();
      write();
      const last = write();
      follower.look();
      await turn();
      if (change === 'gone') log.pop();
      else log[1] = { ...last, metadata: { ...last.metadata, hash: 'ef'.repeat(32) as Hash } };
      follower.look();
      await turn();
      expect(faults).toEqual([expect.stringMatching(/no longer holds the event at position 2/)]);
      follower.drop(new Error('over'));
    }
  });
});
