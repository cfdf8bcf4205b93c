import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import type { Hash, StreamName } from '@stillhere/kernel';
import { chainEvents, type UnchainedEvent } from './chain.js';
import { envelopeText, GENESIS_HASH, hashAlg } from './event-hash.js';

interface Vector {
  readonly revision: number;
  readonly event: UnchainedEvent;
  readonly prevHash: Hash;
  readonly dataHash: string;
  readonly envelope: string;
  readonly hash: Hash;
}
interface VectorFile {
  readonly hashAlg: string;
  readonly stream: StreamName;
  readonly vectors: readonly Vector[];
}
const file = new URL('../vectors/event-chain-1.json', import.meta.url);
const { stream, vectors, ...published } = JSON.parse(readFileSync(file, 'utf8')) as VectorFile;

/** RFC 8785 for text and integers, as anybody would write it. */
function jcs(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(jcs).join(',')}]`;
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${jcs(member)}`).join(',')}}`;
}

const sha256 = (...parts: readonly (string | Uint8Array)[]) =>
  parts.reduce((sum, part) => sum.update(part), createHash('sha256')).digest('hex');

describe('published vectors of the event chain', () => {
  it('have not changed', () => {
    expect(sha256(readFileSync(file))).toBe(
      '4f300c5c318155d223b35afc856e1137e4a668e971589e8fde7abb9f75352275',
    );
    expect(published.hashAlg).toBe(hashAlg);
    expect(vectors).toHaveLength(5);
  });

  it.each(vectors)('are what their definition says: revision $revision', (vector) => {
    const { event, revision } = vector;
    const { traceparent: _outside, ...metadata } = event.metadata;
    const dataHash = sha256(jcs(JSON.parse(event.data)));
    const { eventId, type } = event;
    const envelope = jcs({ ...metadata, stream, revision, eventId, type, dataHash });
    const prevHash = vectors[revision - 1]?.hash ?? '0'.repeat(64);
    const link = Buffer.from(prevHash, 'hex');
    const hash = sha256('stillhere-event/1', '\0', link, envelope);
    expect({ prevHash, dataHash, envelope, hash }).toEqual({
      prevHash: vector.prevHash,
      dataHash: vector.dataHash,
      envelope: vector.envelope,
      hash: vector.hash,
    });
  });

  it('are what this library computes', () => {
    const events = vectors.map(({ event }) => event);
    const chained = chainEvents(stream, { afterRevision: -1, prevHash: GENESIS_HASH }, events);
    expect(chained).toEqual(
      vectors.map(({ event, prevHash, hash, envelope }) => ({
        ...event,
        envelope,
        metadata: { ...event.metadata, prevHash, hash, hashAlg },
      })),
    );
    expect(vectors.map(({ event, revision }) => envelopeText(stream, revision, event))).toEqual(
      vectors.map(({ envelope }) => envelope),
    );
  });

  it('can be continued from any place', () => {
    const [, , third, fourth, fifth] = vectors as [Vector, Vector, Vector, Vector, Vector];
    const end = { afterRevision: 2, prevHash: third.hash };
    const chained = chainEvents(stream, end, [fourth.event, fifth.event]);
    expect(chained.map(({ metadata }) => metadata.hash)).toEqual([fourth.hash, fifth.hash]);
  });
});
