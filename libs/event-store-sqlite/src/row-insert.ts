import { isUnchained } from '@stillhere/event-store';
import type { StreamName } from '@stillhere/kernel';
import type { Database } from '@stillhere/sqlite';
import { checksumOf } from './row.js';
import type { WireEvent } from './wire.js';

/** Where an event stands in the file. */
export interface RowPlace {
  readonly ordinal: number;
  /** The number of the stream in the file. */
  readonly streamId: number;
  readonly stream: StreamName;
  readonly revision: number;
}

/** Inserts one event in the present format, for the writer and for a migration alike. */
export type RowInsert = (place: RowPlace, event: WireEvent, recordedAt: string) => void;

export function prepareRowInsert(database: Database): RowInsert {
  const insert = database.prepare(
    'INSERT INTO event (position, stream_id, revision, type, envelope, data, traceparent, ' +
      'prev_hash, hash, recorded_at, hash_alg, checksum, event_id) ' +
      'VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
  );
  return ({ ordinal, streamId, stream, revision }, event, recordedAt) => {
    const { type, envelope, data, traceparent, prevHash, hash, hashAlg } = event;
    const text = [type, envelope, data, traceparent, prevHash, hash, recordedAt, hashAlg] as const;
    const checksum = checksumOf([ordinal, stream, revision, ...text]);
    // Only an unchained stream is searched by id; elsewhere the revision says all.
    const eventId = isUnchained(stream) ? event.eventId : null;
    insert.run(ordinal, streamId, revision, ...text, checksum, eventId);
  };
}
