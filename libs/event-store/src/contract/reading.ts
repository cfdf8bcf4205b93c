import { describe, expect, it } from '@jest/globals';
import { collect, exactly, filledStream, hashOfLast, newStream, proposeChain } from './fixtures.js';
import type { StoreUnder } from './harness.js';

/** Contract lines 5 and 7: what reading gives back, and in which order. */
export function readingContract(under: StoreUnder): void {
  describe('5. reading a stream', () => oneStream(under));
  describe('reading the whole log', () => wholeLog(under));
}

function oneStream(under: StoreUnder): void {
  it('yields nothing for a missing stream', async () => {
    const stream = newStream();
    expect(await collect(under.store.readStream(stream))).toEqual([]);
    expect(await under.store.head(stream)).toEqual({ status: 'missing' });
  });

  it('yields what was appended, in revision order, with what the store adds', async () => {
    const { stream, events } = await filledStream(under.store, 3);
    const stored = await collect(under.store.readStream(stream));
    expect(stored).toMatchObject(events.map((event, revision) => ({ ...event, stream, revision })));
    for (const event of stored) {
      expect(event.recordedAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    }
  });

  it('starts at `from` and stops after `limit`', async () => {
    const { stream } = await filledStream(under.store, 10);
    const revisions = async (options: { from?: number; limit?: number }) =>
      (await collect(under.store.readStream(stream, options))).map((event) => event.revision);
    expect(await revisions({ from: 7 })).toEqual([7, 8, 9]);
    expect(await revisions({ limit: 2 })).toEqual([0, 1]);
    expect(await revisions({ from: 3, limit: 4 })).toEqual([3, 4, 5, 6]);
    expect(await revisions({ from: 9, limit: 100 })).toEqual([9]);
    expect(await revisions({ from: 10 })).toEqual([]);
    expect(await revisions({ limit: 0 })).toEqual([]);
  });

  it('reads a long stream to its end', async () => {
    const { stream, events } = await filledStream(under.store, 500);
    let last = events;
    for (let round = 1; round < 5; round += 1) {
      const next = proposeChain(stream, 500, hashOfLast(last));
      await under.store.append(stream, next, exactly(500 * round - 1));
      last = next;
    }
    const revisions = (await collect(under.store.readStream(stream))).map(
      (event) => event.revision,
    );
    expect(revisions).toEqual(Array.from({ length: 2_500 }, (_, revision) => revision));
  });

  it('head names the last revision and its hash, also right after an append', async () => {
    const { stream, events } = await filledStream(under.store, 2);
    const at = (revision: number, hash: string) => ({ status: 'open', revision, hash });
    expect(await under.store.head(stream)).toEqual(at(1, hashOfLast(events)));
    const more = proposeChain(stream, 1, hashOfLast(events));
    await under.store.append(stream, more, exactly(1));
    expect(await under.store.head(stream)).toEqual(at(2, hashOfLast(more)));
  });
}

function wholeLog(under: StoreUnder): void {
  it('is empty at first', async () => {
    expect(await under.store.readAll({ limit: 10 })).toEqual([]);
  });

  it('yields the events of all streams in position order', async () => {
    const a = await filledStream(under.store, 2);
    const b = await filledStream(under.store, 1);
    const more = proposeChain(a.stream, 1, hashOfLast(a.events));
    await under.store.append(a.stream, more, exactly(1));
    const all = await under.store.readAll({ limit: 100 });
    const ids = [...a.events, ...b.events, ...more].map((event) => event.eventId);
    expect(all.map((event) => event.eventId)).toEqual(ids);
  });

  it('orders positions as text, the same in every way of reading', async () => {
    const { stream } = await filledStream(under.store, 120);
    const positions = (await under.store.readAll({ limit: 1_000 })).map((event) => event.position);
    expect(positions).toHaveLength(120);
    expect([...positions].sort()).toEqual(positions);
    expect(new Set(positions).size).toBe(120);
    const fromStream = (await collect(under.store.readStream(stream))).map((e) => e.position);
    expect(fromStream).toEqual(positions);
  });

  it('goes on after any position that it handed out', async () => {
    await filledStream(under.store, 7);
    const all = await under.store.readAll({ limit: 100 });
    for (const [index, event] of all.entries()) {
      const rest = await under.store.readAll({ after: event.position, limit: 100 });
      expect(rest).toEqual(all.slice(index + 1));
      const two = await under.store.readAll({ after: event.position, limit: 2 });
      expect(two).toEqual(all.slice(index + 1, index + 3));
    }
  });

  it('gives exactly `limit` events as long as there are so many', async () => {
    for (let round = 0; round < 5; round += 1) await filledStream(under.store, 500);
    expect(await under.store.readAll({ limit: 2_400 })).toHaveLength(2_400);
    expect(await under.store.readAll({ limit: 5_000 })).toHaveLength(2_500);
    expect(await under.store.readAll({ limit: 0 })).toEqual([]);
  });
}
