import { createHash } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { dirname } from 'node:path';
import type { LogVerifier } from '@stillhere/audit-log';
import { createLogVerifier, describeDivergence, envelopeText } from '@stillhere/audit-log';
import type { StoredEvent } from '@stillhere/event-store';
import {
  envelopeOf,
  isUnchained,
  LogCorruption,
  ordinalOf,
  StoreUnavailable,
} from '@stillhere/event-store';
import { invariant } from '@stillhere/kernel';
import type { Database } from '@stillhere/sqlite';
import { openDatabase, syncDirectory } from '@stillhere/sqlite';
import type { LogFile } from './log-file.js';
import { newestFormat, openLogForReading, storeFault, tables } from './log-file.js';
import { LogQueries } from './log-queries.js';
import { eventsIn } from './row.js';
import { prepareRowInsert } from './row-insert.js';

/** Somebody who looks into the file with another program has this long to let go of it. */
const busyTimeoutMs = 3_000;

/**
 * Before the log is opened for writing: one of an older format is written anew, beside the old one,
 * read back and compared, and only then put in its place. Whenever this is interrupted, the old file
 * is whole and the next start begins again. The caller holds the directory. `announce` gets a
 * sentence at the start and at the end; neither comes where there is nothing to do.
 *
 * Throws LogCorruption where the old log does not verify, StoreUnavailable where there is no room or
 * where another program has the file open. Nothing was changed then.
 */
export function migrateLog(path: string, announce: (sentence: string) => void): void {
  const next = `${path}.next`;
  try {
    if (!existsSync(path) || !isOlder(path)) return;
    removeDraft(next);
    settle(path);
    announce(
      `${path} is written anew in format ${newestFormat.version}: half a minute a million events`,
    );
    const before = write(path, next);
    const after = proven(next);
    if (before.digest !== after.digest || before.count !== after.count) {
      throw new LogCorruption(`${next} does not hold what ${path} does. Nothing was changed.`);
    }
    putInPlace(next, path);
    announce(`${path} is in format ${newestFormat.version} now: ${after.count} events, verified`);
  } catch (error) {
    removeDraft(next);
    throw withAdvice(storeFault(error, path), path);
  }
}

/** A file without tables is none of ours yet, and what a newer version wrote is not ours to change. */
function isOlder(path: string): boolean {
  const database = openDatabase(path, { durability: 'full', readOnly: true, traceless: true });
  const row = database.prepare('PRAGMA user_version').get();
  database.close();
  const version = Number(row?.user_version);
  if (version === 0 || version >= newestFormat.version) return false;
  openLogForReading(path, true).database.close();
  return true;
}

function removeDraft(next: string): void {
  for (const end of ['', '-wal', '-shm', '-journal']) rmSync(`${next}${end}`, { force: true });
}

/**
 * The old file alone is to hold everything, and nobody else may have it open: a program that does
 * would take the write-ahead log of the new file for that of the old one. Leaving the mode in which
 * there is one needs every other connection gone.
 */
function settle(path: string): void {
  const database = openDatabase(path, { durability: 'full', busyTimeoutMs });
  try {
    database.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get();
    database.prepare('PRAGMA journal_mode = DELETE').get();
  } finally {
    database.close();
  }
  if (!existsSync(`${path}-wal`)) return;
  throw new StoreUnavailable(
    `${path} has to be written anew in format ${newestFormat.version}, but another program has it ` +
      'open. End that and start again. Nothing was changed.',
    { outcomeKnown: true, reason: 'other' },
  );
}

/** What a log holds, told by its events and not by its bytes. */
interface Content {
  readonly count: number;
  readonly digest: string;
}

function write(path: string, next: string): Content {
  const old = openLogForReading(path, true);
  const database = openDatabase(next, { durability: 'full' });
  try {
    // Nothing of it counts before it is whole, verified and fsynced.
    database.exec('PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF');
    database.exec(tables(old.storeId));
    const add = adder(database);
    database.exec('BEGIN');
    const content = readThrough(old, path, add);
    database.exec('COMMIT');
    return content;
  } finally {
    database.close();
    old.database.close();
  }
}

function adder(database: Database): (event: StoredEvent) => void {
  const insertStream = database.prepare('INSERT INTO stream (name) VALUES (?)');
  const insert = prepareRowInsert(database);
  const streams = new Map<string, number>();
  return (event) => {
    const { stream, revision, metadata } = event;
    let id = streams.get(stream);
    if (id === undefined) {
      id = Number(insertStream.run(stream).lastInsertRowid);
      streams.set(stream, id);
    }
    const envelope = isUnchained(stream)
      ? envelopeOf(event)
      : envelopeText(stream, revision, event);
    const ordinal = ordinalOf(event.position);
    const row = { ...event, ...metadata, envelope };
    insert({ ordinal, streamId: id, stream, revision }, row, event.recordedAt);
  };
}

/** Read back as any reader would, with the file's own tables and indexes checked as well. */
function proven(next: string): Content {
  invariant(!existsSync(`${next}-wal`), `${next} does not hold everything that was written to it`);
  const written = openSync(next, 'r');
  fsyncSync(written);
  closeSync(written);
  const file = openLogForReading(next, true);
  try {
    const findings = file.database.prepare('PRAGMA integrity_check').all();
    const [first] = findings.map((row) => String(Object.values(row)[0]));
    if (first !== 'ok') throw new LogCorruption(`${next}: ${first}`);
    return readThrough(file, next, () => {});
  } finally {
    file.database.close();
  }
}

function readThrough(
  { database, format }: LogFile,
  path: string,
  take: (event: StoredEvent) => void,
): Content {
  const queries = new LogQueries(database, format);
  const verifier = createLogVerifier({ isGapless: true });
  const digest = createHash('sha256');
  let ordinal = 0;
  for (let hasMore = true; hasMore; ) {
    const batch = queries.all(ordinal, Number.MAX_SAFE_INTEGER);
    for (const event of eventsIn(format, batch.rows)) {
      verify(verifier, event, path);
      digest.update(textOf(event));
      take(event);
      ordinal += 1;
    }
    ({ hasMore } = batch);
  }
  return { count: ordinal, digest: digest.digest('hex') };
}

function verify(verifier: LogVerifier, event: StoredEvent, path: string): void {
  const divergence = verifier.push(event);
  if (divergence === undefined) return;
  const { stream, revision, position } = event;
  throw new LogCorruption(
    `${path} does not verify, so it is not written anew: ${describeDivergence(divergence)}`,
    { stream, revision, position },
  );
}

function textOf({ metadata, ...event }: StoredEvent): string {
  const { position, stream, revision, eventId, type, data, recordedAt } = event;
  const { schemaVersion, occurredAt, actor, tenant, correlationId, causationId } = metadata;
  const { commandId, traceparent, prevHash, hash, hashAlg } = metadata;
  return `${JSON.stringify([
    ...[position, stream, revision, eventId, type, data, recordedAt],
    ...[schemaVersion, occurredAt, actor, tenant, correlationId, causationId],
    ...[commandId, traceparent, prevHash, hash, hashAlg],
  ])}\n`;
}

function putInPlace(next: string, path: string): void {
  chmodSync(next, statSync(path).mode);
  syncDirectory(dirname(path));
  renameSync(next, path);
  syncDirectory(dirname(path));
}

function withAdvice(fault: Error, path: string): Error {
  if (!(fault instanceof StoreUnavailable) || fault.reason !== 'full') return fault;
  return new StoreUnavailable(
    `${path} has to be written anew in format ${newestFormat.version}, and there is no room for it ` +
      'beside the old one. Make a quarter more free than the file is large and start again. Nothing was changed.',
    { outcomeKnown: true, reason: 'full', cause: fault },
  );
}
