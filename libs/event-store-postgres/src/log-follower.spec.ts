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
  const scans: number[] = [];
  const queries = {
    follow: (ordinal: number, wanted?: ReadonlySet<string>) => {
      reads.push(ordinal);
      const found = log.slice(ordinal);
      const events = found.map((event) =>
        wanted?.has(event.type) === false ? { type: event.type } : event,
      );
      return Promise.resolve({ events, hashes: found.map(({ metadata }) => metadata.hash) });
    },
    scan: (ordinal: number, newest: number, types: readonly string[]) => {
      scans.push(ordinal);
      const events = log.slice(ordinal, newest).filter(({ type }) => types.includes(type));
      return Promise.resolve({ events, reached: newest });
    },
  } as unknown as LogQueries;
  const faults: string[] = [];
  const follower = new LogFollower({
    ...{ queries, pollMs: 60_000, logger: undefined },
    isListening: () => true,
    onSeen: () => {},
    onPoisoned: ({ message }) => faults.push(message),
  });
  const write = (type?: string): StoredEvent => {
    const stream = newStream();
    const position = positionOf(log.length + 1);
    const place = { stream, revision: 0, position, ...(type !== undefined && { type }) };
    const event = { ...propose(stream), recordedAt: '', ...place } as unknown as StoredEvent;
    log.push(event);
    return event;
  };
  follower.start({ ordinal: 0, hash: undefined });
  return { log, reads, scans, faults, follower, write };
}

/** Who reads what the follower shows: all, or some types. */
function reader(follower: LogFollower, types?: readonly string[]) {
  const { signal } = new AbortController();
  const options = { after: undefined, signal, ...(types !== undefined && { types }) };
  const items = iterate(follower.subscribe(options));
  const seen: number[] = [];
  const take = async (count: number): Promise<void> => {
    for (let left = count; left > 0; left -= 1) {
      for (const { position } of await takeEvents(items, 1)) seen.push(ordinalOf(position));
    }
  };
  return { seen, take };
}

describe('the follower of a log that others write too', () => {
  it('shows nothing that it reads while a batch of ours has no answer, and then all in order', async () => {
    const { follower, write } = stage();
    const { seen, take } = reader(follower);
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
    const { follower, write, reads } = stage();
    const { take } = reader(follower);
    follower.hold();
    follower.release([write()]);
    await take(1);
    expect(reads).toEqual([]);
    follower.drop(new Error('over'));
  });

  it('reads what others wrote before ours, however late it is told', async () => {
    const { follower, write } = stage();
    const { seen, take } = reader(follower);
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

  it('passes over what nobody reads here, and a hint of it alone makes it look for nothing', async () => {
    const { follower, write, reads, scans } = stage();
    const { seen, take } = reader(follower, ['a.happened']);
    const taken = take(1);
    write('b.happened');
    follower.hinted('1 b.happened');
    await turn();
    expect([reads, follower.newest]).toEqual([[], 0]);
    write('a.happened');
    follower.hinted('2 a.happened,b.happened');
    await taken;
    expect([seen, reads, scans]).toEqual([[2], [0], []]);
    follower.hinted('3');
    await turn();
    expect(reads).toEqual([0, 1]);
    follower.drop(new Error('over'));
  });

  it('reads again for somebody who came while it read what they ask for', async () => {
    const { follower, write } = stage();
    reader(follower, ['a.happened']);
    write('b.happened');
    follower.look();
    const { seen, take } = reader(follower, ['b.happened']);
    await take(1);
    expect(seen).toEqual([1]);
    write('b.happened');
    follower.look();
    await take(1);
    expect(seen).toEqual([1, 2]);
    follower.drop(new Error('over'));
  });

  it('finds for somebody who comes later what it passed over', async () => {
    const { follower, write, scans } = stage();
    reader(follower, ['a.happened']);
    write('b.happened');
    follower.look();
    await turn();
    expect(follower.newest).toBe(1);
    const { seen, take } = reader(follower, ['b.happened']);
    await take(1);
    expect([seen, scans]).toEqual([[1], [0]]);
    follower.drop(new Error('over'));
  });
});
