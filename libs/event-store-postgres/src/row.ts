import { crc32 } from 'node:zlib';
import {
  type EnvelopeFields,
  LogCorruption,
  metadataFrom,
  positionOf,
  type StoredEvent,
} from '@stillhere/event-store';
import type { Hash, StreamName, Timestamp } from '@stillhere/kernel';

/** One row of the log, with the name of its stream. */
export interface EventRow {
  readonly position: number;
  readonly stream: StreamName;
  readonly revision: number;
  readonly type: string;
  readonly envelope: string;
  readonly data: string;
  readonly traceparent: string;
  readonly prev_hash: Hash;
  readonly hash: Hash;
  readonly recorded_at: Timestamp;
  readonly hash_alg: string;
  readonly checksum: number;
}

const columns = {
  told: ['position', 'type', 'hash'],
  text: [
    'revision',
    'envelope',
    'data',
    'traceparent',
    'prev_hash',
    'recorded_at',
    'hash_alg',
    'checksum',
  ],
} as const;

const told = columns.told.map((name) => `event.${name}`);

export const eventColumns = [
  'stream.name AS stream',
  ...told,
  ...columns.text.map((name) => `event.${name}`),
].join(', ');

/** Where no stream was joined, what tells an event apart and where it stands, and nothing of it. */
export const followedColumns = [
  'stream.name AS stream',
  ...told,
  ...columns.text.map(
    (name) => `CASE WHEN stream.id IS NOT NULL THEN event.${name} END AS ${name}`,
  ),
].join(', ');

type Checked = Omit<EventRow, 'position' | 'recorded_at' | 'checksum'>;

/**
 * CRC-32 over what the writer knows of a row; position and time are the database's, and a wrong
 * position is a hole. It notices bytes that rotted where the server has no page checksums. It is no
 * protection against intent; the chain and the seals are.
 */
export const checksumOf = (row: Checked): number =>
  crc32(
    [
      ...[row.stream, row.revision, row.type, row.envelope, row.data, row.traceparent],
      ...[row.prev_hash, row.hash, row.hash_alg],
    ].join('\u0001'),
  );

/** Throws LogCorruption where the row is not what was written. */
export function eventOf(row: EventRow): StoredEvent {
  const { position, stream, revision, type, data, traceparent } = row;
  const place = { stream, revision, position: positionOf(position) };
  if (checksumOf(row) !== row.checksum) {
    throw new LogCorruption(
      `the stored bytes of ${stream} revision ${revision} (position ${position}) are not what was written`,
      place,
    );
  }
  const fields = JSON.parse(row.envelope) as EnvelopeFields;
  const beside = { traceparent, prevHash: row.prev_hash, hash: row.hash, hashAlg: row.hash_alg };
  return {
    eventId: fields.eventId,
    type,
    data,
    metadata: metadataFrom(fields, beside),
    ...place,
    recordedAt: row.recorded_at,
  };
}
