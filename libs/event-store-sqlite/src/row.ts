import { crc32 } from 'node:zlib';
import type { EventMetadata, StoredEvent } from '@stillhere/event-store';
import { LogCorruption, positionOf } from '@stillhere/event-store';
import type { EventId, Hash, StreamName, Timestamp } from '@stillhere/kernel';

/** One event as the file holds it and as it crosses between threads, in this order. */
export type Row = readonly [
  ordinal: number,
  stream: string,
  revision: number,
  eventId: string,
  type: string,
  data: string,
  metadata: string,
  prevHash: string,
  hash: string,
  recordedAt: string,
];

/** Of `event JOIN stream ON stream.id = stream_id`. */
export const rowColumns =
  'position, name, revision, event_id, type, data, metadata, prev_hash, hash, recorded_at';
export const rowWidth = 10;

/** The metadata without the two hashes, which have columns of their own. */
export function metadataText(metadata: EventMetadata): string {
  return JSON.stringify({
    schemaVersion: metadata.schemaVersion,
    occurredAt: metadata.occurredAt,
    actor: metadata.actor,
    tenant: metadata.tenant,
    correlationId: metadata.correlationId,
    causationId: metadata.causationId,
    commandId: metadata.commandId,
    traceparent: metadata.traceparent,
    hashAlg: metadata.hashAlg,
  });
}

/**
 * CRC-32 over every column of the row, so that bytes that rotted are noticed by whoever reads them
 * and not only by the audit. It also covers position and time, which the hash chain does not. It is
 * no protection against intent; the chain and the seals are.
 */
export const checksumOf = (row: Row): number => crc32(row.join('\u0001'));

/** Throws LogCorruption when the row is not what was written. */
export function checkRow(row: Row, checksum: number): void {
  if (checksumOf(row) === checksum) return;
  throw new LogCorruption(
    `the stored bytes of ${row[1]} revision ${row[2]} (position ${row[0]}) are not what was written`,
    placeOf(row),
  );
}

/** A damaged row may hold anything; only what still looks right is named. */
export function placeOf(row: Row) {
  const [ordinal, stream, revision] = row;
  return { stream: stream as StreamName, revision, position: positionOf(ordinal) };
}

/** `rows` is flat: `rowWidth` values an event. Throws LogCorruption. */
export function eventAt(rows: readonly (string | number)[], offset: number): StoredEvent {
  const row = rows.slice(offset, offset + rowWidth) as unknown as Row;
  const [ordinal, stream, revision, eventId, type, data, metadata, prevHash, hash, at] = row;
  return {
    eventId: eventId as EventId,
    type,
    data,
    metadata: parseMetadata(row, metadata, { prevHash: prevHash as Hash, hash: hash as Hash }),
    stream: stream as StreamName,
    revision,
    position: positionOf(ordinal),
    recordedAt: at as Timestamp,
  };
}

type Mutable<Type> = { -readonly [Field in keyof Type]: Type[Field] };

function parseMetadata(
  row: Row,
  text: string,
  { prevHash, hash }: Pick<EventMetadata, 'prevHash' | 'hash'>,
): EventMetadata {
  try {
    // The parsed object is ours alone: completing it costs a third of a copy.
    const metadata = JSON.parse(text) as Mutable<EventMetadata>;
    metadata.prevHash = prevHash;
    metadata.hash = hash;
    return metadata;
  } catch (cause) {
    throw new LogCorruption(
      `the metadata of ${row[1]} revision ${row[2]} cannot be read`,
      placeOf(row),
      { cause },
    );
  }
}

export function eventsIn(rows: readonly (string | number)[]): StoredEvent[] {
  const events: StoredEvent[] = [];
  for (let offset = 0; offset < rows.length; offset += rowWidth) events.push(eventAt(rows, offset));
  return events;
}
