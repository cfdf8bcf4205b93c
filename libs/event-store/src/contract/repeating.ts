import { describe, expect, it } from '@jest/globals';
import {
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

/** Contract line 3: the same events again are recognised where they stand, and only there. */
export function repeatingContract(under: StoreUnder): void {
  describe('3. an append that is repeated', () => {
    found(under);
    notFound(under);
  });
}

function found(under: StoreUnder): void {
  it('is recognised, with the original numbers, also after others came', async () => {
    const { stream, events, result } = await filledStream(under.store, 2);
    const repeated = { ...result, outcome: 'alreadyAppended' };
    expect(await under.store.append(stream, events, noStream)).toEqual(repeated);
    const more = proposeChain(stream, 3, hashOfLast(events));
    const appended = await under.store.append(stream, more, exactly(1));
    expect(await under.store.append(stream, events, noStream)).toEqual(repeated);
    expect(await under.store.append(stream, more, exactly(1))).toEqual({
      ...appended,
      outcome: 'alreadyAppended',
    });
    expect(await idsIn(under.store, stream)).toEqual(idsOf([...events, ...more]));
  });

  it('is recognised while the first call is still under way', async () => {
    const stream = newStream();
    const events = proposeChain(stream, 2);
    const calls = Array.from({ length: 5 }, () => under.store.append(stream, events, noStream));
    const results = await Promise.all(calls);
    expect(results.filter(({ outcome }) => outcome === 'appended')).toHaveLength(1);
    expect(new Set(results.map(({ first, last }) => `${first}-${last}`))).toEqual(new Set(['0-1']));
    expect(await idsIn(under.store, stream)).toEqual(idsOf(events));
  });

  it('is recognised by its ids when only a first part is repeated', async () => {
    const { stream, events } = await filledStream(under.store, 3);
    expect(await under.store.append(stream, events.slice(0, 2), noStream)).toMatchObject({
      outcome: 'alreadyAppended',
      first: 0,
      last: 1,
    });
  });

  it('is recognised anywhere in an unchained stream when the revision does not matter', async () => {
    const stream = newStream('access');
    const any = { expected: 'any', ...patience } as const;
    const [first, second, third] = [propose(stream), propose(stream), propose(stream)];
    for (const event of [first, second, third]) await under.store.append(stream, [event], any);
    expect(await under.store.append(stream, [second, third], any)).toMatchObject({
      outcome: 'alreadyAppended',
      first: 1,
      last: 2,
    });
    const apart = under.store.append(stream, [first, third], any);
    await expect(apart).rejects.toMatchObject({ code: 'RevisionConflict' });
    const half = under.store.append(stream, [third, propose(stream)], any);
    await expect(half).rejects.toMatchObject({ code: 'RevisionConflict' });
  });

  it('is something else in another stream, even with the same ids', async () => {
    const { events } = await filledStream(under.store, 1);
    const other = newStream();
    const event = propose(other, { ...(events[0] && { eventId: events[0].eventId }) });
    const result = await under.store.append(other, [event], noStream);
    expect(result).toMatchObject({ outcome: 'appended', first: 0 });
  });
}

function notFound(under: StoreUnder): void {
  it('conflicts when only a part of it is there', async () => {
    const { stream, events } = await filledStream(under.store, 2);
    const longer = [...events, ...proposeChain(stream, 1, hashOfLast(events))];
    const withTail = under.store.append(stream, longer, noStream);
    await expect(withTail).rejects.toMatchObject({ code: 'RevisionConflict' });
    const [first] = events;
    const changed = [first, ...proposeChain(stream, 1, first?.metadata.hash)] as typeof events;
    const withOther = under.store.append(stream, changed, noStream);
    await expect(withOther).rejects.toMatchObject({ code: 'RevisionConflict' });
    expect(await idsIn(under.store, stream)).toEqual(idsOf(events));
  });

  it('conflicts when it stands elsewhere in the stream', async () => {
    const { stream, events } = await filledStream(under.store, 4);
    const shifted = under.store.append(stream, events.slice(1, 3), exactly(1));
    await expect(shifted).rejects.toMatchObject({ code: 'RevisionConflict' });
    const late = under.store.append(stream, events.slice(1, 2), exactly(3));
    await expect(late).rejects.toMatchObject({ code: 'RevisionConflict' });
    expect(await idsIn(under.store, stream)).toEqual(idsOf(events));
  });

  it('leaves one copy however the copies arrive', async () => {
    const stream = newStream();
    const chain = proposeChain(stream, 6);
    const steps = chain.flatMap((event, index) =>
      Array.from({ length: 3 }, () =>
        outcomeOf(under.store.append(stream, [event], index === 0 ? noStream : exactly(index - 1))),
      ),
    );
    await Promise.all(steps);
    expect(await idsIn(under.store, stream)).toEqual(idsOf(chain));
  });
}
