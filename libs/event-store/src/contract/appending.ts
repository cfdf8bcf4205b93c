import { describe, expect, it } from '@jest/globals';
import type { Hash } from '@stillhere/kernel';
import { emptyStreamHash, eventSizeBytesMax } from '../append-rules.js';
import type { ProposedEvent } from '../event.js';
import {
  collect,
  exactly,
  filledStream,
  hashOfLast,
  idsIn,
  idsOf,
  newStream,
  noStream,
  outcomeOf,
  patience,
  propose,
  proposeChain,
} from './fixtures.js';
import type { StoreUnder } from './harness.js';

const someHash = 'ab'.repeat(32) as Hash;

/** Contract lines 1, 2 and 4: where an append may land, and that it is all or nothing. */
export function appendingContract(under: StoreUnder): void {
  describe('1. the expected revision', () => expectedRevision(under));
  describe('2. a batch', () => batches(under));
  describe('the chain', () => chain(under));
  describe('4. how an append ends', () => endings(under));
}

function expectedRevision(under: StoreUnder): void {
  it('noStream fits a stream without events', async () => {
    const { result } = await filledStream(under.store, 1);
    expect(result).toMatchObject({ outcome: 'appended', first: 0, last: 0 });
  });

  it('noStream fails once there is an event, and nothing is written', async () => {
    const { stream, events } = await filledStream(under.store, 1);
    const again = under.store.append(stream, proposeChain(stream, 1), noStream);
    await expect(again).rejects.toMatchObject({ code: 'RevisionConflict', stream });
    expect(await idsIn(under.store, stream)).toEqual(idsOf(events));
  });

  it('exactly(n) fits only when the head is n', async () => {
    const { stream, events } = await filledStream(under.store, 3);
    for (const revision of [0, 1, 3, 7]) {
      const next = proposeChain(stream, 1, hashOfLast(events));
      const wrong = under.store.append(stream, next, exactly(revision));
      await expect(wrong).rejects.toMatchObject({ code: 'RevisionConflict' });
    }
    expect(await idsIn(under.store, stream)).toEqual(idsOf(events));
    const next = proposeChain(stream, 2, hashOfLast(events));
    expect(await under.store.append(stream, next, exactly(2))).toMatchObject({
      outcome: 'appended',
      first: 3,
      last: 4,
    });
  });

  it('exactly(n) fails on a missing stream', async () => {
    const stream = newStream();
    const call = under.store.append(stream, proposeChain(stream, 1), exactly(0));
    await expect(call).rejects.toMatchObject({ code: 'RevisionConflict' });
    expect(await under.store.head(stream)).toEqual({ status: 'missing' });
  });

  it('any appends wherever an unchained stream stands', async () => {
    const stream = newStream('access');
    const any = { expected: 'any', ...patience } as const;
    for (let revision = 0; revision < 3; revision += 1) {
      const result = await under.store.append(stream, [propose(stream)], any);
      expect(result).toMatchObject({ outcome: 'appended', first: revision, last: revision });
    }
  });

  it('any is refused in a chained category as the mistake that it is', async () => {
    const stream = newStream();
    const call = under.store.append(stream, [propose(stream)], { expected: 'any', ...patience });
    await expect(call).rejects.toMatchObject({ code: 'InvariantBroken' });
    expect(await under.store.head(stream)).toEqual({ status: 'missing' });
  });

  it('of 20 writers on one revision exactly one wins', async () => {
    const { stream, events } = await filledStream(under.store, 2);
    const writers = Array.from({ length: 20 }, () => proposeChain(stream, 2, hashOfLast(events)));
    const outcomes = await Promise.all(
      writers.map((batch) => outcomeOf(under.store.append(stream, batch, exactly(1)))),
    );
    const winners = writers.filter((_, index) => typeof outcomes[index] === 'object');
    expect(winners).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome === 'RevisionConflict')).toHaveLength(19);
    expect(await idsIn(under.store, stream)).toEqual(idsOf([...events, ...(winners[0] ?? [])]));
  });

  it('writers on different streams do not disturb each other', async () => {
    const streams = await Promise.all(
      Array.from({ length: 50 }, (_, index) => filledStream(under.store, 1 + (index % 4))),
    );
    const positions = streams.map(({ result }) => result.position);
    expect(new Set(positions).size).toBe(50);
    for (const { stream, events } of streams) {
      expect(await idsIn(under.store, stream)).toEqual(idsOf(events));
    }
  });
}

function batches(under: StoreUnder): void {
  it('is contiguous and its result names first, last and the position of the last', async () => {
    const { stream, result } = await filledStream(under.store, 5);
    const stored = await collect(under.store.readStream(stream));
    expect(stored.map((event) => event.revision)).toEqual([0, 1, 2, 3, 4]);
    expect(result).toMatchObject({ first: 0, last: 4, position: stored[4]?.position });
  });

  it('is visible whole or not at all to whoever reads meanwhile', async () => {
    const stream = newStream();
    const events = proposeChain(stream, 100);
    const append = under.store.append(stream, events, noStream);
    const seen = await idsIn(under.store, stream);
    expect([0, 100]).toContain(seen.length);
    await append;
    expect(await idsIn(under.store, stream)).toEqual(idsOf(events));
  });

  it('with nothing in it, or an id twice in it, is refused as the mistake that it is', async () => {
    const stream = newStream();
    const empty = under.store.append(stream, [], noStream);
    await expect(empty).rejects.toMatchObject({ code: 'InvariantBroken' });
    const event = propose(stream);
    const twice = under.store.append(stream, [event, event], noStream);
    await expect(twice).rejects.toMatchObject({ code: 'InvariantBroken' });
  });
}

/**
 * A wrong `prevHash` at a right revision means that the writer folded another history than the one
 * stored. It is a RevisionConflict: nothing is written, and reading again is the cure for it.
 */
function chain(under: StoreUnder): void {
  it('starts with zeros', async () => {
    const stream = newStream();
    const call = under.store.append(stream, [propose(stream, { prevHash: someHash })], noStream);
    await expect(call).rejects.toMatchObject({ code: 'RevisionConflict' });
    expect(await under.store.head(stream)).toEqual({ status: 'missing' });
  });

  it('takes only an event that follows the hash at the head', async () => {
    const { stream, events } = await filledStream(under.store, 2);
    for (const prevHash of [emptyStreamHash, someHash, events[0]?.metadata.hash ?? someHash]) {
      const call = under.store.append(stream, [propose(stream, { prevHash })], exactly(1));
      await expect(call).rejects.toMatchObject({ code: 'RevisionConflict' });
    }
    expect(await idsIn(under.store, stream)).toEqual(idsOf(events));
  });

  it('takes no batch that is broken inside', async () => {
    const stream = newStream();
    const [first, , third] = proposeChain(stream, 3);
    const call = under.store.append(stream, [first, third] as ProposedEvent[], noStream);
    await expect(call).rejects.toMatchObject({ code: 'RevisionConflict' });
    expect(await under.store.head(stream)).toEqual({ status: 'missing' });
  });
}

function endings(under: StoreUnder): void {
  it('takes an event of the greatest size and gives the same bytes back', async () => {
    const stream = newStream();
    const text = '\u{1f9e1} ä\\n\\u0000 '.repeat(4_000);
    const event = propose(stream, { data: JSON.stringify({ body: text, nul: '\u0000' }) });
    await under.store.append(stream, [event], noStream);
    const [stored] = await collect(under.store.readStream(stream));
    expect(stored).toMatchObject(event);
  });

  it('refuses a larger one, counted in UTF-8, with nothing of its batch written', async () => {
    const stream = newStream();
    const small = propose(stream);
    const data = `{"body":"${'€'.repeat(eventSizeBytesMax / 3)}"}`;
    const large = propose(stream, { data, prevHash: small.metadata.hash });
    const call = under.store.append(stream, [small, large], noStream);
    await expect(call).rejects.toMatchObject({
      code: 'EventTooLarge',
      sizeBytesMax: eventSizeBytesMax,
    });
    expect(await under.store.head(stream)).toEqual({ status: 'missing' });
  });

  it('gives up at the deadline, and the identical call may follow whatever came of it', async () => {
    const stream = newStream();
    const events = proposeChain(stream, 2);
    const hurried = under.store.append(stream, events, { expected: 'noStream', deadlineMs: 0 });
    await expect(hurried).rejects.toMatchObject({ code: 'StoreUnavailable', reason: 'deadline' });
    expect(await under.store.append(stream, events, noStream)).toMatchObject({ first: 0, last: 1 });
    expect(await idsIn(under.store, stream)).toEqual(idsOf(events));
  });
}
