import type { EventMetadata, ProposedEvent } from '@stillhere/event-store';
import type { EventId, Hash, StreamName } from '@stillhere/kernel';
import { envelopeHash, envelopeText, hashAlg } from './event-hash.js';

/** An event that has everything but its place in the chain. */
export interface UnchainedEvent {
  readonly eventId: EventId;
  readonly type: string;
  /** Canonical JSON (RFC 8785). */
  readonly data: string;
  readonly metadata: Omit<EventMetadata, 'prevHash' | 'hash' | 'hashAlg'>;
}

/** Where a chain stands: -1 and GENESIS_HASH before the first event. */
export interface ChainEnd {
  readonly afterRevision: number;
  readonly prevHash: Hash;
}

/**
 * Links `events` to the end of their stream. Good for an append at exactly `afterRevision` only.
 *
 * @throws TypeError when the envelope holds half a surrogate pair
 */
export function chainEvents(
  stream: StreamName,
  end: ChainEnd,
  events: readonly UnchainedEvent[],
): ProposedEvent[] {
  let { prevHash } = end;
  let revision = end.afterRevision;
  return events.map((event) => {
    revision += 1;
    const envelope = envelopeText(stream, revision, event);
    const hash = envelopeHash(prevHash, envelope);
    const metadata = { ...event.metadata, prevHash, hash, hashAlg };
    prevHash = hash;
    return { eventId: event.eventId, type: event.type, data: event.data, metadata, envelope };
  });
}
