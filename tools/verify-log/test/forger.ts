import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { chainEvents, GENESIS_HASH } from '@stillhere/audit-log';
import type { StoredEvent } from '@stillhere/event-store';
import { openSqliteLogReader } from '@stillhere/event-store-sqlite';
import type { Hash, StreamName } from '@stillhere/kernel';
import { type Database, openDatabase } from '@stillhere/sqlite';

/** An event as a forger holds it; what they do not touch stays as it was written. */
export interface Forged extends StoredEvent {
  /** The text of the envelope; default: as it was, or as the chain makes it. */
  readonly envelope?: string;
}

export async function eventsOf(directory: string): Promise<StoredEvent[]> {
  const reader = openSqliteLogReader({ directory });
  try {
    return [...(await reader.readAll({ limit: 100_000 }))];
  } finally {
    reader.close();
  }
}

/** All chains anew over what the events say now, each event at its place in the list. */
export function rechained(events: readonly StoredEvent[]): Forged[] {
  const ends = new Map<StreamName, { revision: number; hash: Hash }>();
  return events.map((event) => {
    const end = ends.get(event.stream) ?? { revision: -1, hash: GENESIS_HASH };
    const at = { afterRevision: end.revision, prevHash: end.hash };
    const [chained] = chainEvents(event.stream, at, [event]);
    if (chained === undefined) throw new Error('nothing was chained');
    const revision = end.revision + 1;
    ends.set(event.stream, { revision, hash: chained.metadata.hash });
    const { metadata, envelope = '' } = chained;
    return { ...event, revision, metadata, envelope };
  });
}

/**
 * Puts the events into the log of the directory, one position after the other, as somebody does who knows the format and has
 * the file: no trigger holds them, every checksum is right, and afterwards the triggers are back.
 */
export function overwrite(directory: string, events: readonly Forged[]): void {
  const database = openDatabase(join(directory, 'log.db'), { durability: 'full' });
  const before = envelopesIn(database);
  const triggers = database
    .prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'")
    .all();
  for (const { name } of triggers) database.exec(`DROP TRIGGER ${name}`);
  database.exec('DELETE FROM event; DELETE FROM stream');
  const streams = new Map<string, number>();
  const insertStream = database.prepare('INSERT INTO stream VALUES (?, ?)');
  const insert = database.prepare(
    `INSERT INTO event VALUES (${Array.from({ length: 13 }, () => '?').join(', ')})`,
  );
  for (const [at, event] of events.entries()) {
    const { stream, revision, type, data, metadata, recordedAt, eventId } = event;
    const id = streams.get(stream) ?? streams.size + 1;
    if (!streams.has(stream)) insertStream.run(id, stream);
    streams.set(stream, id);
    const envelope = event.envelope ?? before.get(eventId) ?? '';
    const { traceparent, prevHash, hash, hashAlg } = metadata;
    const text = [type, envelope, data, traceparent, prevHash, hash, recordedAt, hashAlg];
    const checksum = crc32([at + 1, stream, revision, ...text].join('\u0001'));
    insert.run(at + 1, id, revision, ...text, checksum, null);
  }
  for (const { sql } of triggers) database.exec(String(sql));
  database.close();
}

function envelopesIn(database: Database): Map<string, string> {
  const rows = database.prepare('SELECT envelope FROM event').all();
  const envelopes = rows.map(({ envelope }) => String(envelope));
  return new Map(
    envelopes.map((envelope) => [(JSON.parse(envelope) as { eventId: string }).eventId, envelope]),
  );
}

/** A statement that no trigger stops. */
export function execute(directory: string, ...statements: string[]): void {
  const database = openDatabase(join(directory, 'log.db'), { durability: 'full' });
  for (const statement of statements) database.exec(statement);
  database.close();
}
