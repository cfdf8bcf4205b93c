import { readFileSync } from 'node:fs';

/** A change of what an operator edits works within seconds; a small file is read in microseconds. */
const lookEveryMs = 2_000;

/** What was found: the text, or why there is none (`ENOENT`). */
export type Found = { readonly text: string } | { readonly code: string };

/** Once, now. Throws what no file system says. */
export function findFile(path: string): Found {
  try {
    return { text: readFileSync(path, 'utf8') };
  } catch (error) {
    const { code, syscall } = error as NodeJS.ErrnoException;
    if (code === undefined || syscall === undefined) throw error;
    return { code };
  }
}

/**
 * Tells once of each time that a file is another than it was. It is compared by what is in it: a watcher takes the file as
 * it is at its first look for the old one, and a change between a read and that look would never be seen.
 */
export function followFile(
  path: string,
  found: Found,
  onChange: (found: Found) => void,
): () => void {
  let known = found;
  const looking = setInterval(() => {
    const next = findFile(path);
    if (isSame(known, next)) return;
    known = next;
    onChange(next);
  }, lookEveryMs);
  looking.unref();
  return () => clearInterval(looking);
}

const isSame = (one: Found, other: Found): boolean =>
  'text' in one
    ? 'text' in other && one.text === other.text
    : 'code' in other && one.code === other.code;
