import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Text by path below a root. */
type Files = ReadonlyMap<string, string>;

/** Returns the paths. */
export function writeFiles(root: string, files: Files): readonly string[] {
  for (const [path, text] of files) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return [...files.keys()];
}

/** Which of them are missing, or hold something else. */
export const differingFiles = (root: string, files: Files): readonly string[] =>
  [...files].flatMap(([path, text]) => {
    const there = join(root, path);
    return existsSync(there) && readFileSync(there, 'utf8') === text ? [] : [path];
  });
