import type { EventMetadata } from '@stillhere/event-store';
import { positionOf } from '@stillhere/event-store';
import type { EventId, Hash, StreamName, Timestamp } from '@stillhere/kernel';
import type { Row, RowFormat } from './row.js';
import { parsed } from './row.js';

type Row1 = readonly [
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

/**
 * What was written until 2026: the envelope as a text of its own, beside the one that was hashed,
 * and an index over the event ids. Read only: a start for writing makes format 2 of it.
 */
export const format1: RowFormat = {
  version: 1,
  columns: 'position, name, revision, event_id, type, data, metadata, prev_hash, hash, recorded_at',
  width: 10,
  eventOf(row: Row) {
    const [ordinal, stream, revision, eventId, type, data, metadata, prevHash, hash, recordedAt] =
      row as Row1;
    return {
      eventId: eventId as EventId,
      type,
      data,
      metadata: {
        ...(parsed(row, metadata) as unknown as EventMetadata),
        prevHash: prevHash as Hash,
        hash: hash as Hash,
      },
      stream: stream as StreamName,
      revision,
      position: positionOf(ordinal),
      recordedAt: recordedAt as Timestamp,
    };
  },
};
