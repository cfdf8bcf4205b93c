import { binaryEvent, type EventData, type RecordedEvent } from '@eventstore/db-client';
import {
  type EventMetadata,
  LogCorruption,
  type ProposedEvent,
  type StoredEvent,
  StoreUnavailable,
} from '@stillhere/event-store';
import type { EventId, StreamName, Timestamp } from '@stillhere/kernel';
import { isKnown, positionText } from './log-position.js';

/** Data as bytes: the client would write JSON anew, and the hash covers exactly the bytes. */
export const dataOf = ({ eventId, type, data, metadata }: ProposedEvent): EventData =>
  binaryEvent({ id: eventId, type, data: Buffer.from(data), metadata: { ...metadata } });

const metadataNames = [
  ...['schemaVersion', 'occurredAt', 'actor', 'tenant', 'correlationId', 'causationId'],
  ...['commandId', 'traceparent', 'prevHash', 'hash', 'hashAlg'],
] as const;

/** Throws LogCorruption where the event is not one that this library wrote. */
export function storedFrom(event: RecordedEvent, prefix: string): StoredEvent {
  const stream = event.streamId.slice(prefix.length) as StreamName;
  const place = { stream, revision: Number(event.revision) };
  const metadata = event.metadata as Readonly<Record<string, unknown>> | undefined;
  if (event.isJson || metadataNames.some((name) => typeof metadata?.[name] !== 'string')) {
    throw new LogCorruption(
      `${stream} revision ${place.revision} was not written by Stillhere: its metadata is not what every event has`,
      place,
    );
  }
  if (event.position === undefined || !isKnown(event.position)) {
    throw new StoreUnavailable(
      'the server gives events without their position: EventStoreDB 22.10 or newer is needed',
      { outcomeKnown: false, reason: 'other' },
    );
  }
  return {
    eventId: event.id as EventId,
    type: event.type,
    data: Buffer.from(event.data as Uint8Array).toString('utf8'),
    metadata: metadata as unknown as EventMetadata,
    ...place,
    position: positionText(event.position),
    recordedAt: event.created.toISOString() as Timestamp,
  };
}
