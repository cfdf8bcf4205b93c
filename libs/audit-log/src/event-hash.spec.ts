import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { canonicalJson } from '@stillhere/event-schema';
import type { EventId, Hash, StreamName, Timestamp } from '@stillhere/kernel';
import fc from 'fast-check';
import { envelopeText, eventHash } from './event-hash.js';

const text = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: 'binary-ascii' }),
  fc.constantFrom('', '"', '\\', '\u0000', '\u007f', '\u2028', '😀', 'counselor:ada'),
);
const event = fc.record({
  eventId: text as fc.Arbitrary<EventId>,
  type: text,
  data: text,
  metadata: fc.record({
    schemaVersion: text,
    occurredAt: text as fc.Arbitrary<Timestamp>,
    actor: text,
    tenant: text,
    correlationId: text,
    causationId: text,
    commandId: text,
  }),
});
const stream = text as fc.Arbitrary<StreamName>;
const prevHash = fc
  .uint8Array({ minLength: 32, maxLength: 32 })
  .map((bytes) => Buffer.from(bytes).toString('hex') as Hash);

describe('the hash of an event', () => {
  it('covers the general RFC 8785 form of the envelope', () => {
    fc.assert(
      fc.property(
        fc.tuple(stream, fc.nat(), prevHash),
        event,
        ([name, revision, link], unhashed) => {
          const { eventId, type, data, metadata } = unhashed;
          const dataHash = createHash('sha256').update(data).digest('hex');
          const envelope = { ...metadata, dataHash, eventId, revision, stream: name, type };
          const general = canonicalJson(envelope);
          expect(envelopeText(name, revision, unhashed)).toBe(general);

          const expected = createHash('sha256')
            .update('stillhere-event/1')
            .update(Buffer.of(0))
            .update(Buffer.from(link, 'hex'))
            .update(general)
            .digest('hex');
          expect(eventHash({ stream: name, revision, prevHash: link }, unhashed)).toBe(expected);
        },
      ),
    );
  });

  it('takes an envelope of any length, and a short one after it', () => {
    const metadata = {
      schemaVersion: '1',
      occurredAt: '2026-11-22T03:14:05.123Z' as Timestamp,
      tenant: 'local',
      correlationId: '',
      causationId: '',
      commandId: '',
    };
    const at = { stream: 'a-b_c' as StreamName, revision: 0, prevHash: '0'.repeat(64) as Hash };
    const named = (actor: string) =>
      eventHash(at, {
        eventId: 'e' as EventId,
        type: 't',
        data: '{}',
        metadata: { ...metadata, actor },
      });
    const before = named('short');
    expect(named('ü'.repeat(20_000))).not.toBe(before);
    expect(named('short')).toBe(before);
  });
});
