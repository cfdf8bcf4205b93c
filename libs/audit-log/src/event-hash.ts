import { hash } from 'node:crypto';
import type { EventMetadata } from '@stillhere/event-store';
import { emptyStreamHash } from '@stillhere/event-store';
import type { EventId, Hash, StreamName } from '@stillhere/kernel';

/** What stands in `hashAlg`, and first in what is hashed. */
export const hashAlg = 'stillhere-event/1';

/** `prevHash` of the first event of a stream. */
export const GENESIS_HASH = emptyStreamHash;

/** What the hash of an event covers. `traceparent`, `position` and `recordedAt` are outside. */
export interface HashedEvent {
  readonly eventId: EventId;
  readonly type: string;
  /** The stored text; canonical as its writer made it. */
  readonly data: string;
  readonly metadata: Pick<
    EventMetadata,
    | 'schemaVersion'
    | 'occurredAt'
    | 'actor'
    | 'tenant'
    | 'correlationId'
    | 'causationId'
    | 'commandId'
  >;
}

/** Characters that JSON writes as they are; everything else goes the slow way. */
const plainText = /^[ !#-[\]-~]*$/;

function quoted(text: string): string {
  if (plainText.test(text)) return `"${text}"`;
  if (!text.isWellFormed()) throw new TypeError('the envelope holds half a surrogate pair');
  return JSON.stringify(text);
}

/**
 * RFC 8785 text of the envelope. The fields are known and flat, so it is written directly; a
 * property test holds it equal to the general form.
 *
 * @throws TypeError on a lone surrogate: a store would write another character
 */
export function envelopeText(stream: StreamName, revision: number, event: HashedEvent): string {
  const { eventId, type, data, metadata } = event;
  const dataHash = hash('sha256', data, 'hex');
  return `{"actor":${quoted(metadata.actor)},"causationId":${quoted(metadata.causationId)},"commandId":${quoted(metadata.commandId)},"correlationId":${quoted(metadata.correlationId)},"dataHash":"${dataHash}","eventId":${quoted(eventId)},"occurredAt":${quoted(metadata.occurredAt)},"revision":${revision},"schemaVersion":${quoted(metadata.schemaVersion)},"stream":${quoted(stream)},"tenant":${quoted(metadata.tenant)},"type":${quoted(type)}}`;
}

const label = Buffer.from(`${hashAlg}\0`);
const linkAt = label.length;
const envelopeAt = linkAt + 32;
/** Written again for every event: hashing is synchronous and keeps nothing of it. */
let scratch = Buffer.concat([label], 4_096);

/** SHA-256("stillhere-event/1" ‖ 0x00 ‖ the 32 bytes of `prevHash` ‖ the envelope's text). */
export function envelopeHash(prevHash: Hash, envelope: string): Hash {
  const needed = envelopeAt + envelope.length * 3;
  if (needed > scratch.length) scratch = Buffer.concat([label], needed);
  scratch.write(prevHash, linkAt, 32, 'hex');
  const end = envelopeAt + scratch.write(envelope, envelopeAt);
  return hash('sha256', scratch.subarray(0, end), 'hex') as Hash;
}

export const eventHash = (
  at: { readonly stream: StreamName; readonly revision: number; readonly prevHash: Hash },
  event: HashedEvent,
): Hash => envelopeHash(at.prevHash, envelopeText(at.stream, at.revision, event));
