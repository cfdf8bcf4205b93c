import { existsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** What went wrong with a database file, as far as a caller can do something about it. */
export type DatabaseFaultKind =
  /** The file is not what was written: bytes changed, cut off, or it is another kind of file. */
  | 'damaged'
  /** No room on the disk. Nothing of the transaction was kept; it works again when there is room. */
  | 'full'
  /** File or directory cannot be written by this account. */
  | 'readonly'
  /** The file or its directory does not exist or cannot be opened. */
  | 'missing'
  /** Another connection holds it. */
  | 'in-use'
  /** The disk failed; after a failed fsync nobody knows what it holds. Stop, do not retry. */
  | 'io'
  /** A UNIQUE, CHECK or type rule said no. */
  | 'constraint'
  /** The runtime's SQLite is too old or was built without what we rely on. */
  | 'unsupported'
  | 'other';

/** Thrown by `openDatabase`; the message is a sentence for the person who runs the process. */
export class DatabaseFault extends Error {
  readonly code = 'DatabaseFault';
  constructor(
    readonly kind: DatabaseFaultKind,
    readonly path: string,
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}

const primaryKinds: Readonly<Record<number, DatabaseFaultKind>> = {
  5: 'in-use',
  6: 'in-use',
  8: 'readonly',
  10: 'io',
  11: 'damaged',
  13: 'full',
  14: 'missing',
  19: 'constraint',
  26: 'damaged',
};

/**
 * SQLite's extended codes whose meaning differs from their family's. The WAL index could not grow
 * or be mapped: the disk is full and nothing was committed. A file moved away under an open handle
 * reports READONLY, but every later write would go to a file that nobody finds again.
 */
const extendedKinds: Readonly<Record<number, DatabaseFaultKind>> = {
  4874: 'full', // SQLITE_IOERR_SHMSIZE
  5386: 'full', // SQLITE_IOERR_SHMMAP
  1032: 'io', // SQLITE_READONLY_DBMOVED
};

/** The kind of an error that a statement threw; `other` for what SQLite did not throw. */
export function faultKindOf(error: unknown): DatabaseFaultKind {
  if (error instanceof DatabaseFault) return error.kind;
  const { errcode, code } = (error ?? {}) as { errcode?: unknown; code?: unknown };
  // We write no number that a number of JavaScript does not hold, so one that is found there was changed.
  if (code === 'ERR_OUT_OF_RANGE') return 'damaged';
  if (typeof errcode !== 'number') return 'other';
  return extendedKinds[errcode] ?? primaryKinds[errcode & 0xff] ?? 'other';
}

const sentences: Readonly<Record<DatabaseFaultKind, (path: string) => string>> = {
  damaged: (path) =>
    `${path} is damaged or is not a database: its bytes are not what was written. ` +
    'Nothing was changed. Keep the file and restore a copy.',
  full: (path) => `No room on the disk for ${path}. Nothing was lost; free some space.`,
  readonly: (path) =>
    `${path} cannot be written: the file or its directory is read-only for this account. ` +
    'Nothing was changed.',
  missing: (path) =>
    `${path} cannot be opened: the file or its directory does not exist, ` +
    'or this account may not use it.',
  'in-use': (path) => `${path} is in use by another process.`,
  io: (path) => `The disk failed while using ${path}. Check the disk before starting again.`,
  constraint: (path) => `${path} refused a row that breaks one of its rules.`,
  unsupported: (path) => `${path} needs a newer SQLite than this runtime has.`,
  other: (path) => `${path} could not be used.`,
};

/** The same fault with the file's name and a sentence; passes a DatabaseFault through. */
export function databaseFault(error: unknown, path: string): DatabaseFault {
  if (error instanceof DatabaseFault) return error;
  const kind = faultKindOf(error);
  const detail = kind === 'other' ? ` (${String((error as Error | undefined)?.message)})` : '';
  return new DatabaseFault(kind, path, sentences[kind](path) + detail, { cause: error });
}

/**
 * What an attempt to open `path` for writing ended with. SQLite says "cannot open" both for what is
 * not there and for what this account may not write.
 */
export function openingFault(error: unknown, path: string): DatabaseFault {
  const fault = databaseFault(error, path);
  const isOurs = fault === error;
  if (!isOurs && isDirectory(path)) {
    const message = `${path} is a directory where a file should be. Nothing was changed.`;
    return new DatabaseFault('missing', path, message, { cause: error });
  }
  if (isOurs || fault.kind !== 'missing' || !existsSync(dirname(path))) return fault;
  return new DatabaseFault('readonly', path, sentences.readonly(path), { cause: error });
}

const isDirectory = (path: string): boolean =>
  statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;

const accessErrors = new Set(['EACCES', 'EPERM', 'EROFS']);
const fileErrors = new Set(['EEXIST', 'ENOTDIR']);

/** For errors of `node:fs` about a directory: a sentence where it may not be written, or is none. */
export function directoryFault(error: unknown, directory: string): DatabaseFault {
  const code = String((error as { code?: unknown } | null)?.code);
  if (accessErrors.has(code)) {
    return new DatabaseFault('readonly', directory, sentences.readonly(directory), {
      cause: error,
    });
  }
  if (code === 'ENOENT' || code === 'ENAMETOOLONG') {
    const why =
      code === 'ENOENT' ? 'no directory can be made there' : 'a part of its path is too long';
    const message = `${directory} cannot hold the data: ${why}. Choose another one. Nothing was changed.`;
    return new DatabaseFault('missing', directory, message, { cause: error });
  }
  if (!fileErrors.has(code)) return databaseFault(error, directory);
  const message =
    `${directory} cannot hold the data: it, or a part of its path, is a file and no directory. ` +
    'Choose another one. Nothing was changed.';
  return new DatabaseFault('missing', directory, message, { cause: error });
}
