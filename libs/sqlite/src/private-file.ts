import {
  closeSync,
  fsyncSync,
  linkSync,
  openSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';

/** `keep`: the file that another process made first stands. `replace`: the newest stands. */
type WhenThere = 'keep' | 'replace';

/**
 * A file that its owner alone can read, whole or not at all, and durable when this returns: written
 * beside, fsynced, then put in its place.
 */
export function writePrivateFile(
  path: string,
  content: string | Uint8Array,
  whenThere: WhenThere,
): void {
  const draft = `${path}.${process.pid}.draft`;
  try {
    rmSync(draft, { force: true });
    writeFileSync(draft, content, { mode: 0o600, flag: 'wx', flush: true });
    if (whenThere === 'replace') renameSync(draft, path);
    else linkUnlessThere(draft, path);
    syncDirectory(dirname(path));
  } finally {
    rmSync(draft, { force: true });
  }
}

function linkUnlessThere(draft: string, path: string): void {
  try {
    linkSync(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

/** The name of a new file is durable only with its directory. Windows cannot open one, nor needs to. */
export function syncDirectory(path: string): void {
  if (process.platform === 'win32') return;
  const directory = openSync(path, 'r');
  try {
    fsyncSync(directory);
  } finally {
    closeSync(directory);
  }
}

/** Who a file is of, as `fstat` says it. */
export interface Protection {
  readonly mode: number;
  readonly uid: number;
}

const root = 0;

/**
 * Whether accounts beside its owner may use it. What root lends to the group of a process that is not root is the
 * way in which clusters hand out secrets; so does PostgreSQL take its keys.
 * Windows reports made-up modes; there the directory's access list is what protects a file.
 */
export function isOpenToOthers(
  { mode, uid }: Protection,
  reader: number | undefined = process.getuid?.(),
): boolean {
  if (process.platform === 'win32') return false;
  const isLent = uid === root && reader !== root;
  return (mode & (isLent ? 0o037 : 0o077)) !== 0;
}
