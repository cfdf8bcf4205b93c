import { chainEvents, GENESIS_HASH } from '@stillhere/audit-log';
import { canonicalJson, deriveEventId, timestamp } from '@stillhere/event-schema';
import type { EventStore, ProposedEvent } from '@stillhere/event-store';
import { streamName } from '@stillhere/event-store';
import type { Hash, StreamName } from '@stillhere/kernel';

export const sampleStream = (index: number): StreamName =>
  streamName('conversation', 'local', `0199a3f27c1e7a4b8d2f${`${index}`.padStart(12, '0')}`);

/** Found nowhere else in a log: where its bytes lie in the file, a test can change them. */
export const markOf = (stream: number, revision: number): string =>
  `mark.${stream}.${revision}.end`;

interface Batch {
  readonly afterRevision: number;
  readonly prevHash: Hash;
  readonly count: number;
}

export function sampleEvents(stream: number, batch: Batch): ProposedEvent[] {
  const name = sampleStream(stream);
  const events = Array.from({ length: batch.count }, (_, index) => {
    const revision = batch.afterRevision + 1 + index;
    return {
      eventId: deriveEventId(name, `${revision}`),
      type: 'conversation.message-posted',
      data: canonicalJson({ cid: markOf(stream, revision), seenRevision: revision, tab: 't' }),
      metadata: {
        schemaVersion: '1',
        occurredAt: timestamp(1_795_230_845_000 + revision),
        actor: 'counselor:ada',
        tenant: 'local',
        correlationId: `correlation-${stream}-${revision}`,
        causationId: '',
        commandId: `command-${stream}-${revision}`,
        traceparent: '',
      },
    };
  });
  return chainEvents(name, batch, events);
}

export interface FillOptions {
  readonly streams: number;
  readonly perStream: number;
  /** Number of the first stream; default 0. */
  readonly from?: number;
}

/** `streams` streams of `perStream` events each, interleaved. */
export async function fillLog(
  store: EventStore,
  { streams, perStream, from = 0 }: FillOptions,
): Promise<void> {
  const batchEvents = 20;
  const ends = new Map<number, Hash>();
  for (let after = -1; after < perStream - 1; after += batchEvents) {
    const count = Math.min(batchEvents, perStream - 1 - after);
    for (let stream = from; stream < from + streams; stream += 1) {
      const prevHash = ends.get(stream) ?? GENESIS_HASH;
      const events = sampleEvents(stream, { afterRevision: after, prevHash, count });
      const expected = after < 0 ? ('noStream' as const) : { exactly: after };
      await store.append(sampleStream(stream), events, { expected, deadlineMs: 10_000 });
      ends.set(stream, (events.at(-1) as ProposedEvent).metadata.hash);
    }
  }
}
