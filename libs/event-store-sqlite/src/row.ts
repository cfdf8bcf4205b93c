import { crc32 } from 'node:zlib';
import type { StoredEvent } from '@stillhere/event-store';
import { LogCorruption, positionOf } from '@stillhere/event-store';
import type { StreamName } from '@stillhere/kernel';

/**
 * One event as the file holds it and as it crosses between threads. The first three values are its
 * place in every format, and `dataAt`, `prevHashAt` and `hashAt` say where those are.
 */
export type Row = readonly (string | number)[];

export const dataAt = 5;
export const prevHashAt = 7;
export const hashAt = 8;

/** How one version of the file writes an event. */
export interface RowFormat {
  /** `user_version` of the file. */
  readonly version: number;
  /** Of `event JOIN stream ON stream.id = stream_id`, in the order of the row. */
  readonly columns: string;
  readonly width: number;
  /** Throws LogCorruption. */
  eventOf(row: Row): StoredEvent;
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
  const [ordinal, stream, revision] = row as [number, StreamName, number];
  return { stream, revision, position: positionOf(ordinal) };
}

/** What a column of JSON says. Throws LogCorruption. */
export function parsed(row: Row, text: string): Record<string, string> {
  try {
    return JSON.parse(text) as Record<string, string>;
  } catch (cause) {
    throw new LogCorruption(
      `the envelope of ${row[1]} revision ${row[2]} cannot be read`,
      placeOf(row),
      { cause },
    );
  }
}

/** `rows` is flat. Throws LogCorruption. */
export function eventsIn(format: RowFormat, rows: Row): StoredEvent[] {
  const events: StoredEvent[] = [];
  for (let at = 0; at < rows.length; at += format.width) {
    events.push(format.eventOf(rows.slice(at, at + format.width)));
  }
  return events;
}
