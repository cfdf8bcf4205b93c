import { accessSync, constants, existsSync } from 'node:fs';
import { dirname } from 'node:path';
import type { StatementSync } from 'node:sqlite';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { DatabaseFault, directoryFault, openingFault } from './fault.js';
import { holdsCommit, writeAheadProblems } from './write-ahead-log.js';

export type Database = DatabaseSync;
export type Statement = StatementSync;

export interface OpenOptions {
  /**
   * `full`: a commit is fsynced before it returns. `rebuildable`: a power cut may lose the newest
   * commits, never the file; only for what can be made again from the log, or done without.
   */
  readonly durability: 'full' | 'rebuildable';
  /** Never writes to the file, does not create it. */
  readonly readOnly?: boolean;
  /**
   * With `readOnly`: leaves no trace. No lock is taken, no file is made or changed beside it, also
   * where a crash left a write-ahead log and where nothing may be written. Only while nobody writes
   * (`isDirectoryInUse`): what is read beside a writer is undefined.
   */
  readonly traceless?: boolean;
  /** Overwrites deleted content with zeros, for rows whose disappearance is the point. */
  readonly secureDelete?: boolean;
  /** How long a statement waits for another connection's lock; default 5,000. */
  readonly busyTimeoutMs?: number;
}

/** Older versions can corrupt a WAL that two connections share (fixed in 3.51.3). */
const versionMin = [3, 51, 3] as const;
const busyTimeoutDefaultMs = 5_000;
const synchronousFull = 2;
const synchronousNormal = 1;

/**
 * Opens (and creates, unless read-only) a database with our settings and reads each of them back.
 * A `full` one with a damaged write-ahead log is not opened: SQLite would forget commits. Throws DatabaseFault with a sentence that names the file and what to do.
 */
export function openDatabase(path: string, options: OpenOptions): Database {
  assertVersion(path);
  let database: DatabaseSync | undefined;
  try {
    if (options.readOnly !== true) assertWritable(path);
    if (options.durability === 'full' && options.readOnly !== true) assertWriteAheadLog(path);
    database = connect(path, options);
    if (options.readOnly === true) prepareReader(database);
    else prepareWriter(database, path, options);
    return database;
  } catch (error) {
    if (database?.isOpen === true) database.close();
    throw openingFault(error, path);
  }
}

/** SQLite itself would open it for reading only, and say so at the first write. */
function assertWritable(path: string): void {
  if (path === ':memory:' || !existsSync(path)) return;
  try {
    accessSync(path, constants.W_OK);
    accessSync(dirname(path), constants.W_OK);
  } catch (error) {
    throw directoryFault(error, path);
  }
}

/** Before SQLite opens it: what it passes over while it recovers is gone for good. */
function assertWriteAheadLog(path: string): void {
  if (path === ':memory:') return;
  const [problem] = writeAheadProblems(`${path}-wal`);
  if (problem === undefined) return;
  throw new DatabaseFault(
    'damaged',
    path,
    `${path}-wal is damaged: ${problem}. What came before is still there. Nothing was changed. ` +
      'Keep a copy of the whole directory before anything else, then restore a sound one.',
  );
}

function connect(path: string, options: OpenOptions): DatabaseSync {
  const readOnly = options.readOnly ?? false;
  if (readOnly && !existsSync(path)) {
    throw new DatabaseFault('missing', path, `${path} does not exist.`);
  }
  const url = pathToFileURL(path);
  const isTraceless = readOnly && options.traceless === true;
  if (isTraceless) url.searchParams.set(...withoutTrace(path));
  const database = new DatabaseSync(path === ':memory:' ? path : url, {
    readOnly,
    timeout: options.busyTimeoutMs ?? busyTimeoutDefaultMs,
    defensive: true,
  });
  // Before the first read: then the index of a write-ahead log lies in memory instead of a file.
  if (isTraceless) database.exec('PRAGMA locking_mode = EXCLUSIVE');
  return database;
}

/**
 * A file with nothing in a write-ahead log is read as it is; so is one whose log holds no transaction
 * (damaged, for one): SQLite would delete that log when it closes. With one, SQLite has to look into
 * it, which it does without locks in its VFS for that; Windows has none, there an index file is made.
 */
function withoutTrace(path: string): [name: string, value: string] {
  if (!holdsCommit(`${path}-wal`)) return ['immutable', '1'];
  return process.platform === 'win32' ? ['mode', 'ro'] : ['vfs', 'unix-none'];
}

function prepareReader(database: DatabaseSync): void {
  database.exec('PRAGMA query_only = ON; PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON');
  // The first real read: a damaged header shows here and not at a surprising moment later.
  database.prepare('SELECT count(*) FROM sqlite_schema').get();
}

function prepareWriter(database: DatabaseSync, path: string, options: OpenOptions): void {
  const synchronous = options.durability === 'full' ? synchronousFull : synchronousNormal;
  const journal = path === ':memory:' ? 'memory' : 'wal';
  set(database, path, { pragma: 'journal_mode', value: journal });
  set(database, path, { pragma: 'synchronous', value: synchronous });
  set(database, path, { pragma: 'foreign_keys', value: 1 });
  set(database, path, { pragma: 'trusted_schema', value: 0 });
  set(database, path, { pragma: 'cell_size_check', value: 1 });
  set(database, path, { pragma: 'secure_delete', value: options.secureDelete === true ? 1 : 0 });
  if (options.durability === 'full') {
    // Darwin's fsync does not reach the platter without these; elsewhere they change nothing.
    set(database, path, { pragma: 'fullfsync', value: 1 });
    set(database, path, { pragma: 'checkpoint_fullfsync', value: 1 });
  }
}

/** A pragma that SQLite does not know or refuses is silently ignored, so it is read back. */
function set(
  database: DatabaseSync,
  path: string,
  { pragma, value }: { pragma: string; value: string | number },
): void {
  database.exec(`PRAGMA ${pragma} = ${value}`);
  const found = database.prepare(`PRAGMA ${pragma}`).get();
  const actual = found === undefined ? undefined : Object.values(found)[0];
  if (actual !== value) {
    throw new DatabaseFault(
      'unsupported',
      path,
      `${path}: ${pragma} should be ${value} but is ${String(actual)}; ` +
        'the file system or this SQLite does not support it.',
    );
  }
}

let versionFound: string | undefined;

function assertVersion(path: string): void {
  versionFound ??= readVersion();
  if (!isVersionEnough(versionFound)) {
    throw new DatabaseFault(
      'unsupported',
      path,
      `SQLite ${versionFound} cannot be used: at least ${versionMin.join('.')} is needed, ` +
        'older ones can damage the file. Use the Node that comes with this project.',
    );
  }
}

function readVersion(): string {
  const memory = new DatabaseSync(':memory:');
  const row = memory.prepare('SELECT sqlite_version() AS version').get();
  memory.close();
  return String(row?.version);
}

/** True for 3.51.3 and later. */
export function isVersionEnough(version: string): boolean {
  const found = version.split('.').map(Number);
  for (const [index, least] of versionMin.entries()) {
    const part = found[index] ?? 0;
    if (part !== least) return part > least;
  }
  return true;
}
