import { type EnvelopeFields, metadataFrom, positionOf } from '@stillhere/event-store';
import type { Hash, StreamName, Timestamp } from '@stillhere/kernel';
import type { Row, RowFormat } from './row.js';
import { parsed } from './row.js';

type Row2 = readonly [
  ordinal: number,
  stream: string,
  revision: number,
  type: string,
  envelope: string,
  data: string,
  traceparent: string,
  prevHash: string,
  hash: string,
  recordedAt: string,
  hashAlg: string,
];

/** The envelope is stored as the text that was hashed; what the hash does not cover is beside it. */
export const format2: RowFormat = {
  version: 2,
  columns:
    'position, name, revision, type, envelope, data, traceparent, prev_hash, hash, recorded_at, ' +
    'hash_alg',
  width: 11,
  eventOf(row: Row) {
    const [ordinal, stream, revision, type, envelope, data, traceparent, ...rest] = row as Row2;
    const [prevHash, hash, recordedAt, hashAlg] = rest;
    const fields = parsed(row, envelope) as unknown as EnvelopeFields;
    const beside = { traceparent, prevHash: prevHash as Hash, hash: hash as Hash, hashAlg };
    return {
      eventId: fields.eventId,
      type,
      data,
      metadata: metadataFrom(fields, beside),
      stream: stream as StreamName,
      revision,
      position: positionOf(ordinal),
      recordedAt: recordedAt as Timestamp,
    };
  },
};
