import { randomUUID } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  openSync,
  renameSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import type { Write } from '@stillhere/reporting';

/** There is one of that name already. */
export class FileExists extends Error {
  constructor(file: string) {
    super(`${file} exists already; it was left as it is.`);
  }
}

/**
 * Writes beside it and gives it its name once all of it is on the disk: under its final name there is never half a file. One
 * that exists is never replaced.
 *
 * @throws FileExists; whatever the disk says, with nothing left behind
 */
export async function writeNewFile<Result>(
  file: string,
  fill: (write: Write) => Promise<Result>,
): Promise<Result> {
  if (existsSync(file)) throw new FileExists(file);
  const partial = `${file}.partial-${randomUUID()}`;
  // Figures of people in a crisis are not for everybody on the machine.
  const descriptor = openSync(partial, 'wx', 0o600);
  try {
    const result = await fill((bytes) => writeAll(descriptor, bytes));
    fsyncSync(descriptor);
    publish(partial, file);
    return result;
  } finally {
    closeSync(descriptor);
    if (existsSync(partial)) unlinkSync(partial);
  }
}

function writeAll(descriptor: number, bytes: Uint8Array): void {
  for (let from = 0; from < bytes.length; ) from += writeSync(descriptor, bytes, from);
}

/** A link does not replace what somebody else made meanwhile; not every disk knows links. */
function publish(partial: string, file: string): void {
  try {
    linkSync(partial, file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') throw new FileExists(file);
    if (code !== 'EPERM' && code !== 'ENOTSUP' && code !== 'ENOSYS') throw error;
    if (existsSync(file)) throw new FileExists(file);
    renameSync(partial, file);
  }
}
