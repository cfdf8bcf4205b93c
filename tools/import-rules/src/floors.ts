import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

export interface Floors {
  readonly files: number;
  /** Imports from one of these files to another. */
  readonly arrows: number;
  /** Files in the longest way from import to import. */
  readonly floors: number;
}

/** How high a folder is built: imports among its own files, types as well, tests left out. */
export function floorsOf(folder: string): Floors {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const files = names.filter((name) => name.endsWith('.ts') && !name.endsWith('.spec.ts'));
  const imports = new Map(files.map((file) => [file, importsOf(folder, file, files)]));
  const heights = new Map<string, number>();
  const height = (file: string): number => {
    const known = heights.get(file);
    if (known !== undefined) return known;
    const own = 1 + Math.max(0, ...(imports.get(file) ?? []).map(height));
    heights.set(file, own);
    return own;
  };
  return {
    files: files.length,
    arrows: [...imports.values()].flat().length,
    floors: Math.max(0, ...files.map(height)),
  };
}

function importsOf(folder: string, file: string, files: readonly string[]): string[] {
  const text = readFileSync(join(folder, file), 'utf8');
  const found = [...text.matchAll(/ from '(\.[^']*)\.js'/g)].map(([, path = '']) =>
    normalize(join(dirname(file), `${path}.ts`)),
  );
  return [...new Set(found)].filter((one) => files.includes(one));
}
