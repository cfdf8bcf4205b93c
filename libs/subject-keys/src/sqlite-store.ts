import { dirname } from 'node:path';
import {
  type Database,
  type DatabaseFault,
  databaseFault,
  inTransaction,
  isDirectoryInUse,
  openDatabase,
  type Statement,
} from '@stillhere/sqlite';
import {
  ErasureIncomplete,
  type LiveSubjectKey,
  type Shreds,
  type StoredSubjectKey,
  type SubjectKeyStore,
} from './subject-key-store.js';

/** A destroyed key stays destroyed, whatever a later release or a person with a shell tries. */
const schema = `
  CREATE TABLE IF NOT EXISTS subject_key (
    subject TEXT PRIMARY KEY,
    key_id TEXT,
    wrapped BLOB,
    CHECK ((key_id IS NULL) = (wrapped IS NULL))
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS subject_key_shredded ON subject_key (subject) WHERE wrapped IS NULL;
  CREATE TRIGGER IF NOT EXISTS subject_key_only_shred BEFORE UPDATE ON subject_key
    WHEN NEW.wrapped IS NOT NULL OR NEW.subject <> OLD.subject
    BEGIN SELECT RAISE(ABORT, 'a key is destroyed or stays'); END;
  CREATE TRIGGER IF NOT EXISTS subject_key_remembered BEFORE DELETE ON subject_key
    BEGIN SELECT RAISE(ABORT, 'a destroyed key is remembered'); END;
`;

/** Nobody else writes here; only a backup may hold us up, and the whole process waits meanwhile. */
const busyTimeoutMs = 1_000;

interface Waiting {
  readonly subject: string;
  readonly key: LiveSubjectKey;
  readonly resolve: (standing: StoredSubjectKey) => void;
  readonly reject: (fault: DatabaseFault) => void;
}

/**
 * One file, every commit fsynced, deleted content overwritten. Keys that are added in one turn of
 * the event loop are committed together: an fsync each would hold up everybody.
 *
 * @throws DatabaseFault when the file cannot be opened; its calls reject with it
 */
export function createSqliteSubjectKeyStore(path: string): SubjectKeyStore {
  const keys = openKeys(path);
  let waiting: Waiting[] = [];
  /** After a failed fsync nobody knows what the disk holds: everything from then on rejects. */
  let broken: DatabaseFault | undefined;

  const attempt = <Result>(work: () => Result): Result => {
    if (broken) throw broken;
    try {
      return work();
    } catch (error) {
      if (error instanceof ErasureIncomplete) throw error;
      const fault = databaseFault(error, path);
      if (fault.kind === 'io') broken = fault;
      throw fault;
    }
  };
  const commitWaiting = () => {
    const batch = waiting;
    waiting = [];
    if (batch.length === 0) return;
    try {
      const standing = attempt(() => keys.addAll(batch));
      for (const [index, { resolve }] of batch.entries()) resolve(standing[index] ?? shredded);
    } catch (error) {
      for (const { reject } of batch) reject(error as DatabaseFault);
    }
  };
  return {
    hasOtherWriters: false,
    find: async (subject) => attempt(() => keys.find(subject)),
    add: (subject, key) =>
      new Promise((resolve, reject) => {
        if (waiting.length === 0) setImmediate(commitWaiting);
        waiting.push({ subject, key, resolve, reject });
      }),
    async shred(subject) {
      commitWaiting();
      attempt(() => keys.shred(subject));
    },
    shredsSince: async (mark) => attempt(() => keys.shredsSince(mark)),
    keyIds: async () => attempt(() => keys.keyIds()),
    async close() {
      commitWaiting();
      keys.close();
    },
  };
}

/**
 * The same keys for a tool that only reads: makes nothing, changes nothing, and leaves no trace
 * where no process works in the directory.
 *
 * @throws DatabaseFault when there is no such file, or it cannot be read
 */
export function readSqliteSubjectKeys(path: string): SubjectKeyStore {
  const traceless = !isDirectoryInUse(dirname(path));
  const database = openDatabase(path, { durability: 'full', readOnly: true, traceless });
  try {
    const found = database.prepare(findKey);
    const keyIds = database.prepare(listKeyIds);
    const shreds = database.prepare(countShreds);
    return {
      // The server may destroy keys meanwhile; a look is over before that matters.
      hasOtherWriters: false,
      find: async (subject) => standingOf(found, subject),
      shredsSince: async (mark) => shredsSince(shreds, mark),
      keyIds: async () => keyIds.all().map((row) => String(row.key_id)),
      add: () => Promise.reject(openedForReading()),
      shred: () => Promise.reject(openedForReading()),
      close: async () => database.close(),
    };
  } catch (error) {
    database.close();
    throw databaseFault(error, path);
  }
}

const openedForReading = () => new Error('these keys were opened for reading');

const findKey = 'SELECT key_id, wrapped FROM subject_key WHERE subject = ?';
const listKeyIds =
  'SELECT DISTINCT key_id FROM subject_key WHERE key_id IS NOT NULL ORDER BY key_id';

const countShreds = 'SELECT count(*) AS count FROM subject_key WHERE wrapped IS NULL';

/** The file does not number what was destroyed: where it has become more, it may be any. */
function shredsSince(shreds: Statement, mark: string | undefined): Shreds {
  const count = String(shreds.get()?.count);
  return { mark: count, subjects: count === mark ? [] : undefined };
}

const shredded: StoredSubjectKey = { status: 'shredded' };

function openKeys(path: string) {
  const database = openDatabase(path, { durability: 'full', secureDelete: true, busyTimeoutMs });
  const found = prepared(database, path);
  const find = (subject: string): StoredSubjectKey | undefined => standingOf(found.find, subject);
  return {
    find,
    addAll: (batch: readonly Waiting[]): StoredSubjectKey[] =>
      inTransaction(database, () =>
        batch.map(({ subject, key }) => {
          found.add.run(subject, key.keyId, key.wrapped);
          return find(subject) ?? shredded;
        }),
      ),
    shred(subject: string): void {
      inTransaction(database, () => found.shred.run(subject));
      // The pages with the key leave the file only when the write-ahead log goes over it and is cut.
      const { busy } = found.checkpoint.get() as { busy: number };
      if (busy !== 0) throw new ErasureIncomplete(path);
    },
    shredsSince: (mark: string | undefined): Shreds => shredsSince(found.shreds, mark),
    keyIds: (): string[] => found.keyIds.all().map((row) => String(row.key_id)),
    close: () => database.close(),
  };
}

function prepared(database: Database, path: string) {
  try {
    database.exec(schema);
    return {
      find: database.prepare(findKey),
      add: database.prepare('INSERT INTO subject_key VALUES (?, ?, ?) ON CONFLICT DO NOTHING'),
      shred: database.prepare(
        'INSERT INTO subject_key VALUES (?, NULL, NULL) ' +
          'ON CONFLICT DO UPDATE SET key_id = NULL, wrapped = NULL',
      ),
      keyIds: database.prepare(listKeyIds),
      shreds: database.prepare(countShreds),
      checkpoint: database.prepare('PRAGMA wal_checkpoint(TRUNCATE)'),
    };
  } catch (error) {
    database.close();
    throw databaseFault(error, path);
  }
}

function standingOf(find: Statement, subject: string): StoredSubjectKey | undefined {
  const row = find.get(subject);
  if (!row) return undefined;
  if (row.wrapped === null) return shredded;
  return { status: 'live', keyId: String(row.key_id), wrapped: row.wrapped as Uint8Array };
}
