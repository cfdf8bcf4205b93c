import type { EventId, Hash, Position, StreamName, Timestamp } from '@stillhere/kernel';

/**
 * What stands around the data. Flat text to text: the only form that every store accepts.
 * Everything here but `traceparent`, `hash` and `hashAlg` is part of what `hash` covers.
 */
export interface EventMetadata {
  /** Decimal digits, from `1`. */
  readonly schemaVersion: string;
  readonly occurredAt: Timestamp;
  /** `counselor:…`, `visitor:…`, `supervisor:…`, `admin:…` or `system:…`. */
  readonly actor: string;
  readonly tenant: string;
  readonly correlationId: string;
  readonly causationId: string;
  readonly commandId: string;
  /** W3C trace context; empty when nothing traced. */
  readonly traceparent: string;
  /** Hash of the event before it in its stream; 64 zeros for the first. */
  readonly prevHash: Hash;
  readonly hash: Hash;
  /** `stillhere-event/1`; `none` in unchained categories. */
  readonly hashAlg: string;
}

/** An event on its way into the log: named, enveloped, chained. */
export interface ProposedEvent {
  readonly eventId: EventId;
  /** `<category>.<past-tense>`: `conversation.message-posted`. */
  readonly type: string;
  /** Canonical JSON (RFC 8785): exactly the bytes that are hashed and stored. */
  readonly data: string;
  readonly metadata: EventMetadata;
  /** The canonical text that `hash` covers, as its writer made it: a store may keep it as it is. */
  readonly envelope?: string;
}

/** An event as the log gives it back. `position` and `recordedAt` are the store's and unhashed. */
export interface StoredEvent extends Omit<ProposedEvent, 'envelope'> {
  readonly stream: StreamName;
  /** Zero-based index in the stream. */
  readonly revision: number;
  readonly position: Position;
  readonly recordedAt: Timestamp;
}
