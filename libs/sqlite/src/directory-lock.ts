import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { directoryFault, faultKindOf, openingFault } from './fault.js';
import { syncDirectory } from './private-file.js';

/** Another process, or another part of this one, works in the directory. Nothing was changed. */
export class DirectoryInUse extends Error {
  readonly code = 'DirectoryInUse';
  constructor(
    readonly directory: string,
    readonly holder: string | undefined,
  ) {
    super(
      `${directory} is in use by ${holder ?? 'another process'}. Only one process can work on ` +
        'these data: stop that one first, or choose another directory.',
    );
  }
}

export interface DirectoryLock {
  readonly directory: string;
  /** May be called twice. */
  release(): void;
}

/** A connection that nobody refers to is closed by the garbage collector, and the lock with it. */
const held = new Set<DatabaseSync>();

const lockFile = 'lock.db';
const holderFile = 'lock.holder';

/**
 * Takes the directory for this process, creating it when missing. The lock is the operating
 * system's, on `<directory>/lock.db`: it dies with the process however that ends, so there is
 * nothing to clean up after a crash. Throws DirectoryInUse at once when somebody else has it.
 *
 * POSIX drops such a lock when the process closes *any* handle on the file: never open `lock.db`
 * or a live database by other means (a copy with `fs`, say) inside the process that uses it.
 */
export function acquireDirectoryLock(directory: string): DirectoryLock {
  const path = join(directory, lockFile);
  const connection = takeLock(directory, path);
  held.add(connection);
  noteHolder(directory);
  return {
    directory,
    release: () => {
      if (held.delete(connection)) connection.close();
    },
  };
}

function takeLock(directory: string, path: string): DatabaseSync {
  try {
    createDurably(directory);
  } catch (error) {
    throw directoryFault(error, directory);
  }
  let connection: DatabaseSync | undefined;
  try {
    connection = new DatabaseSync(path, { timeout: 0 });
    // Held by the open transaction; the journal in memory leaves no file behind a kill.
    connection.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
    return connection;
  } catch (error) {
    if (connection?.isOpen === true) connection.close();
    if (faultKindOf(error) === 'in-use') throw new DirectoryInUse(directory, holderOf(directory));
    throw openingFault(error, path);
  }
}

/** Whether a process works in the directory now. Takes nothing, makes nothing, changes nothing. */
export function isDirectoryInUse(directory: string): boolean {
  const path = join(directory, lockFile);
  if (!existsSync(path)) return false;
  let connection: DatabaseSync | undefined;
  try {
    connection = new DatabaseSync(path, { readOnly: true, timeout: 0 });
    connection.prepare('SELECT count(*) FROM sqlite_schema').get();
    return false;
  } catch (error) {
    return faultKindOf(error) === 'in-use';
  } finally {
    if (connection?.isOpen === true) connection.close();
  }
}

/**
 * A new directory's own entry is not durable before its parent is fsynced as well. Step by step: in
 * a file system that takes no directories (/proc) Node's own recursive mkdir never comes back.
 */
function createDurably(directory: string): void {
  const missing: string[] = [];
  for (let path = resolve(directory); !existsSync(path); path = dirname(path))
    missing.unshift(path);
  if (missing.length === 0 && !statSync(directory).isDirectory()) throw notADirectory(directory);
  for (const path of missing) {
    makeUnlessThere(path);
    syncDirectory(dirname(path));
  }
}

function makeUnlessThere(path: string): void {
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || !existsSync(path)) throw error;
  }
}

const notADirectory = (path: string) => Object.assign(new Error(path), { code: 'ENOTDIR', path });

/** Only for the sentence in DirectoryInUse; a full disk must not keep anybody from starting. */
function noteHolder(directory: string): void {
  try {
    writeFileSync(join(directory, holderFile), `process ${process.pid}`);
  } catch {
    // The sentence then says "another process".
  }
}

function holderOf(directory: string): string | undefined {
  try {
    const holder = readFileSync(join(directory, holderFile), 'utf8');
    return /^process \d+$/.test(holder) ? holder : undefined;
  } catch {
    return undefined;
  }
}

const retryEveryMs = 50;

/** Like `acquireDirectoryLock`, but gives a process that is just ending `waitMs` to let go. */
export async function waitForDirectoryLock(
  directory: string,
  options: { readonly waitMs: number },
): Promise<DirectoryLock> {
  const giveUpAt = performance.now() + options.waitMs;
  for (;;) {
    try {
      return acquireDirectoryLock(directory);
    } catch (error) {
      if (!(error instanceof DirectoryInUse) || performance.now() >= giveUpAt) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, retryEveryMs));
  }
}
