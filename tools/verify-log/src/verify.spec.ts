import { describe, expect, it } from '@jest/globals';
import { LogCorruption, positionOf, type StoredEvent } from '@stillhere/event-store';
import { createMemoryEventStore } from '@stillhere/event-store-memory';
import { manualClock } from '@stillhere/testing';
import { fillLog, sampleStream } from '../test/sample-log.js';
import { type ReadableLog, verifyLog, verifyOneStream } from './verify.js';

async function filled(streams: number, perStream: number) {
  const store = createMemoryEventStore({ clock: manualClock() });
  await fillLog(store, { streams, perStream });
  return store;
}

/** Reads the log as it was, but for what `change` makes of each event. */
async function changed(change: (event: StoredEvent) => StoredEvent[]): Promise<ReadableLog> {
  const store = await filled(3, 50);
  return {
    storeId: store.storeId,
    readAll: async (options) => (await store.readAll(options)).flatMap(change),
    readStream: (stream, options) => store.readStream(stream, options),
  };
}

describe('a whole log', () => {
  it('is intact, with what was counted', async () => {
    const counted = { events: 2_250, streams: 3, position: positionOf(2_250) };
    const none = { sealed: 0, position: undefined, outside: 0, keys: [] };
    const report = {
      result: 'intact',
      ...counted,
      seals: [{ tenant: 'local', events: 2_250, ...none }],
    };
    const seen: number[] = [];
    const reached = (events: number) => void seen.push(events);
    expect(await verifyLog(await filled(3, 750), { reached })).toEqual(report);
    expect(seen).toEqual([500, 1_000, 1_500, 2_000, 2_250]);
  });

  it('is intact when nothing was ever written', async () => {
    const report = { result: 'intact', events: 0, streams: 0, position: undefined, seals: [] };
    expect(await verifyLog(await filled(0, 0))).toEqual(report);
  });

  it('shows the first divergence in position order', async () => {
    const log = await changed((event) =>
      event.position > positionOf(100) ? [{ ...event, data: '{}' }] : [event],
    );
    expect(await verifyLog(log)).toMatchObject({
      result: 'divergence',
      divergence: { kind: 'content', position: positionOf(101) },
    });
  });

  it('shows an event that was taken out', async () => {
    const log = await changed((event) => (event.stream === sampleStream(1) ? [] : [event]));
    expect(await verifyLog(log)).toMatchObject({
      result: 'divergence',
      divergence: { kind: 'position-gap', expected: positionOf(21) },
    });
  });

  it('leads up to the one event that cannot be read', async () => {
    const store = await filled(3, 750);
    const log: ReadableLog = {
      storeId: store.storeId,
      async readAll(options) {
        const events = await store.readAll(options);
        if (!events.some(({ position }) => position === positionOf(1_234))) return events;
        throw new LogCorruption('its bytes are not what was written');
      },
      readStream: (stream) => store.readStream(stream),
    };
    expect(await verifyLog(log)).toEqual({
      result: 'damaged',
      sentence: 'What follows is damaged: its bytes are not what was written',
      lastGood: positionOf(1_233),
    });
  });

  it('is incomplete when the disk does not answer', async () => {
    const log: ReadableLog = {
      storeId: 'none',
      readAll: () => Promise.reject(new Error('disk I/O error')),
      readStream: () => (async function* () {})(),
    };
    expect(await verifyLog(log)).toMatchObject({ result: 'incomplete' });
  });

  it('is damaged when its file is, though every event is sound', async () => {
    const store = await filled(2, 20);
    const log = (fileProblems: ReadableLog['fileProblems']): ReadableLog => ({
      storeId: store.storeId,
      readAll: (options) => store.readAll(options),
      readStream: (stream) => store.readStream(stream),
      ...(fileProblems && { fileProblems }),
    });
    expect(await verifyLog(log(() => []))).toMatchObject({ result: 'intact' });
    const report = await verifyLog(log(() => ['row 7 missing\nfrom index', 'b', 'c', 'd']));
    expect(report).toMatchObject({ result: 'damaged', lastGood: positionOf(40) });
    expect(report).toHaveProperty(
      'sentence',
      expect.stringContaining('row 7 missing from index; b; c.'),
    );
    const broken = log(() => Promise.reject(new LogCorruption('malformed')));
    expect(await verifyLog(broken)).toMatchObject({ result: 'damaged' });
  });
});

describe('one stream', () => {
  it('is intact, with its head', async () => {
    const store = await filled(2, 30);
    const head = await store.head(sampleStream(1));
    expect(await verifyOneStream(store, sampleStream(1))).toEqual({
      result: 'intact-stream',
      stream: sampleStream(1),
      revision: 29,
      hash: head.status === 'open' && head.hash,
    });
  });

  it('shows its first divergence', async () => {
    const store = await filled(1, 30);
    const log: ReadableLog = {
      storeId: store.storeId,
      readAll: (options) => store.readAll(options),
      async *readStream(stream) {
        for await (const event of store.readStream(stream)) {
          yield event.revision === 7 ? { ...event, type: 'conversation.ended' } : event;
        }
      },
    };
    expect(await verifyOneStream(log, sampleStream(0))).toMatchObject({
      result: 'divergence',
      divergence: { kind: 'content', revision: 7 },
    });
  });

  it('is incomplete when there is none of that name', async () => {
    expect(await verifyOneStream(await filled(1, 1), sampleStream(9))).toEqual({
      result: 'incomplete',
      sentence: `There is no stream ${sampleStream(9)} in this log.`,
    });
  });
});
