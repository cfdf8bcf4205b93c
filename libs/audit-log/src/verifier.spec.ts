import { describe, expect, it } from '@jest/globals';
import { newEventId, timestamp } from '@stillhere/event-schema';
import type { EventMetadata, StoredEvent } from '@stillhere/event-store';
import type { Hash, Position, StreamName } from '@stillhere/kernel';
import fc from 'fast-check';
import { chainEvents, type UnchainedEvent } from './chain.js';
import { type Divergence, describeDivergence } from './divergence.js';
import { GENESIS_HASH } from './event-hash.js';
import { createLogVerifier } from './log-verifier.js';
import { createStreamVerifier } from './stream-verifier.js';
import { verifyStream } from './verify-stream.js';

const one = 'conversation-local_one' as StreamName;
const two = 'conversation-local_two' as StreamName;
const positionAt = (index: number) => `${index + 1}`.padStart(16, '0') as Position;
let made = 0;
const unchained = (index: number): UnchainedEvent => {
  made += 1;
  const random = {
    bytes: (length: number) => new Uint8Array(length).fill(made),
    fraction: () => 0,
  };
  return {
    eventId: newEventId({ now: () => made, monotonicMs: () => made }, random),
    type: 'conversation.message-posted',
    data: `{"cid":"c${index}","seenRevision":${index}}`,
    metadata: {
      schemaVersion: '1',
      occurredAt: timestamp(1_795_230_845_000 + index),
      actor: 'visitor:1',
      tenant: 'local',
      correlationId: 'k',
      causationId: '',
      commandId: `m${index}`,
      traceparent: '',
    },
  };
};

function chained(stream: StreamName, length: number): StoredEvent[] {
  const events = Array.from({ length }, (_, index) => unchained(index));
  return chainEvents(stream, { afterRevision: -1, prevHash: GENESIS_HASH }, events).map(
    (event, revision) => ({
      ...event,
      stream,
      revision,
      position: positionAt(revision),
      recordedAt: event.metadata.occurredAt,
    }),
  );
}

async function* read(events: readonly StoredEvent[]): AsyncGenerator<StoredEvent> {
  yield* events;
}
async function firstDivergence(events: readonly StoredEvent[]): Promise<Divergence | undefined> {
  const result = await verifyStream(read(events));
  return result.ok ? undefined : result.divergence;
}
const withMetadata = (event: StoredEvent, change: Partial<EventMetadata>): StoredEvent => ({
  ...event,
  metadata: { ...event.metadata, ...change },
});
const at = <T>(list: readonly T[], index: number): T => list[index] as T;
const otherHash = 'f'.repeat(64) as Hash;

describe('a sound stream', () => {
  it('is verified up to its head', async () => {
    const events = chained(one, 4);
    const head = { revision: 3, hash: at(events, 3).metadata.hash };
    expect(await verifyStream(read(events))).toEqual({ ok: true, events: 4, head });
    const knownHead = { stream: one, revision: 2, hash: at(events, 2).metadata.hash };
    expect(await verifyStream(read(events), { knownHead })).toMatchObject({ ok: true, head });
  });

  it('may be empty', async () => {
    expect(await verifyStream(read([]))).toEqual({
      ok: true,
      events: 0,
      head: { revision: -1, hash: GENESIS_HASH },
    });
  });

  it('may change what the hash leaves out', async () => {
    const [first, ...rest] = chained(one, 2) as [StoredEvent, StoredEvent];
    const traced = withMetadata(first, { traceparent: '00-1-2-01' });
    expect(await firstDivergence([{ ...traced, recordedAt: timestamp(0) }, ...rest])).toBe(
      undefined,
    );
  });
});

describe('a changed stream', () => {
  it('shows any single changed character of the data', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(2),
        fc.nat(),
        fc.string({ minLength: 1, maxLength: 1 }),
        async (index, place, char) => {
          const events = chained(one, 3);
          const { data } = at(events, index);
          const cut = place % data.length;
          const changed = data.slice(0, cut) + char + data.slice(cut + 1);
          fc.pre(changed !== data);
          events[index] = { ...at(events, index), data: changed };
          expect(await firstDivergence(events)).toMatchObject({
            kind: 'content',
            stream: one,
            revision: index,
            position: positionAt(index),
            expected: `hash ${at(events, index).metadata.hash}, as recorded`,
          });
        },
      ),
    );
  });

  it.each([
    'schemaVersion',
    'occurredAt',
    'actor',
    'tenant',
    'correlationId',
    'causationId',
    'commandId',
  ] as const)('shows a changed %s', async (field) => {
    const events = chained(one, 3);
    events[1] = withMetadata(at(events, 1), { [field]: `${at(events, 1).metadata[field]}0` });
    expect(await firstDivergence(events)).toMatchObject({ kind: 'content', revision: 1 });
  });

  it.each([
    ['event id', { eventId: chained(two, 1)[0]?.eventId as StoredEvent['eventId'] }],
    ['type', { type: 'conversation.message-conflicted' }],
  ])('shows a changed %s', async (_what, change) => {
    const events = chained(one, 3);
    events[1] = { ...at(events, 1), ...change };
    expect(await firstDivergence(events)).toMatchObject({ kind: 'content', revision: 1 });
  });

  it.each([
    ['its hash', { hash: otherHash }, 'content'],
    ['its link', { prevHash: otherHash }, 'link'],
    ['its algorithm', { hashAlg: 'none' }, 'algorithm'],
  ])('shows an event with %s changed', async (_what, change, kind) => {
    const events = chained(one, 3);
    events[1] = withMetadata(at(events, 1), change);
    expect(await firstDivergence(events)).toMatchObject({ kind, revision: 1 });
  });

  it('shows a chain that does not begin with zeros', async () => {
    const unlinked = chainEvents(one, { afterRevision: -1, prevHash: otherHash }, [unchained(0)]);
    const [first] = chained(one, 1) as [StoredEvent];
    expect(await firstDivergence([{ ...first, ...at(unlinked, 0) }])).toMatchObject({
      kind: 'first-link',
      revision: 0,
      expected: `prevHash ${GENESIS_HASH}`,
      found: `prevHash ${otherHash}`,
    });
  });

  it('shows a gap, a doubled event and a swapped order by their place', async () => {
    const events = chained(one, 4);
    const pick = (...indexes: number[]) => indexes.map((index) => at(events, index));
    expect(await firstDivergence(pick(0, 1, 3))).toMatchObject({
      kind: 'revision-gap',
      revision: 3,
      expected: 'revision 2',
      found: 'revision 3',
    });
    expect(await firstDivergence(pick(1, 2))).toMatchObject({ kind: 'revision-gap', revision: 1 });
    expect(await firstDivergence(pick(0, 1, 1, 2))).toMatchObject({ kind: 'revision-repeated' });
    expect(await firstDivergence(pick(0, 2, 1, 3))).toMatchObject({ kind: 'revision-gap' });
  });

  it('shows events that were swapped and renumbered', async () => {
    const events = chained(one, 4);
    const swapped = [0, 2, 1, 3].map((from, revision) => ({ ...at(events, from), revision }));
    expect(await firstDivergence(swapped)).toMatchObject({ kind: 'link', revision: 1 });
  });

  it('shows an event of another stream', async () => {
    const events = [...chained(one, 1), at(chained(two, 2), 1)];
    expect(await firstDivergence(events)).toMatchObject({ kind: 'other-stream', stream: two });
  });

  it('shows against a known head that the end is missing or was written anew', async () => {
    const events = chained(one, 4);
    const knownHead = { stream: one, revision: 3, hash: at(events, 3).metadata.hash };
    const divergence = { kind: 'truncated', revision: 3, position: undefined };
    const cut = await verifyStream(read(events.slice(0, 2)), { knownHead });
    expect(cut).toMatchObject({ ok: false, divergence });
    expect(await verifyStream(read([]), { knownHead })).toMatchObject({ ok: false, divergence });
    const anew = await verifyStream(read(chained(one, 6)), { knownHead });
    expect(anew).toMatchObject({ ok: false, divergence: { kind: 'forked', revision: 3 } });
  });

  it('keeps to the first divergence', () => {
    const events = chained(one, 3);
    const verifier = createStreamVerifier(one);
    expect(verifier.push(at(events, 0))).toBe(undefined);
    const first = verifier.push(at(events, 2));
    expect(first).toMatchObject({ kind: 'revision-gap' });
    expect(verifier.push(at(events, 1))).toBe(first);
    expect(verifier.end()).toBe(first);
    expect(verifier.head.revision).toBe(0);
  });

  it('is described in plain words, without what was said', async () => {
    const events = chained(one, 2);
    events[1] = { ...at(events, 1), data: '{"cid":"a person’s words"}' };
    const words = describeDivergence((await firstDivergence(events)) as Divergence);
    expect(words).toContain(`stream ${one}, revision 1, position ${positionAt(1)}: Its content`);
    expect(words).toContain('expected: hash ');
    expect(words).toContain('found:    content with hash ');
    expect(words).not.toContain('words"');
  });
});

describe('a stream of an unchained category', () => {
  const access = 'access-local_one' as StreamName;
  const events = () => chained(access, 3).map((event) => withMetadata(event, { hashAlg: 'none' }));

  it('is verified by its revisions', async () => {
    expect(await firstDivergence(events())).toBe(undefined);
    expect(await firstDivergence(events().slice(1))).toMatchObject({ kind: 'revision-gap' });
    expect(await firstDivergence(chained(access, 1))).toMatchObject({ kind: 'algorithm' });
  });
});

describe('a whole log', () => {
  const interleaved = (): StoredEvent[] => {
    const other = chained(two, 3);
    return chained(one, 3)
      .flatMap((event, index) => [event, at(other, index)])
      .map((event, index) => ({ ...event, position: positionAt(index) }));
  };

  it('is verified stream by stream in one pass', () => {
    const log = createLogVerifier();
    for (const event of interleaved()) expect(log.push(event)).toBe(undefined);
    expect(log.end()).toBe(undefined);
    expect([log.eventCount, log.streamCount, log.position]).toEqual([6, 2, positionAt(5)]);
  });

  it('names the first divergence in the order of the log', () => {
    const log = createLogVerifier();
    const found = interleaved().map((event, index) =>
      log.push(index === 3 ? { ...event, type: 'conversation.ended' } : event),
    );
    expect(found.findIndex(Boolean)).toBe(3);
    expect(found[3]).toMatchObject({ stream: two, revision: 1, position: positionAt(3) });
    expect(found[5]).toBe(found[3]);
    expect([log.eventCount, log.position]).toEqual([3, positionAt(2)]);
  });

  it('shows positions that do not ascend', () => {
    const log = createLogVerifier();
    const [first, second] = chained(one, 2) as [StoredEvent, StoredEvent];
    expect(log.push(first)).toBe(undefined);
    expect(log.push({ ...second, position: first.position })).toMatchObject({
      kind: 'position-order',
    });
  });

  it('shows a stream that was taken out as a whole, where positions have no gaps', () => {
    const whole = createLogVerifier({ isGapless: true });
    for (const event of interleaved()) expect(whole.push(event)).toBe(undefined);

    const left = interleaved().filter(({ stream }) => stream === two);
    expect(createLogVerifier({ isGapless: true }).push(at(left, 0))).toMatchObject({
      kind: 'position-gap',
      expected: positionAt(0),
      found: positionAt(1),
    });
    const blind = createLogVerifier();
    for (const event of left) expect(blind.push(event)).toBe(undefined);
  });

  it('shows against known heads that a whole stream is missing', () => {
    const knownHeads = new Map([[two, { revision: 0, hash: otherHash }]]);
    const log = createLogVerifier({ knownHeads });
    for (const event of chained(one, 2)) expect(log.push(event)).toBe(undefined);
    expect(log.end()).toMatchObject({ kind: 'truncated', stream: two });
  });
});
