import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

/** 20 KiB, compressed, for everything before the first word can be typed. */
export const firstWordBytesMax = 20 * 1024;

export interface Weight {
  readonly file: string;
  readonly bytes: number;
}

interface ManifestEntry {
  readonly file: string;
  readonly src?: string;
  readonly imports?: readonly string[];
  readonly css?: readonly string[];
}

/**
 * What a browser fetches before the composer takes a word, from the manifest of a build: the page
 * with its style, Exit, the guard, and the words of one language (the heaviest). The live client and what shows
 * a conversation come while the person reads; the composer does not wait for them.
 */
export function weighFirstWord(dist: URL): readonly Weight[] {
  const manifest = JSON.parse(readFileSync(new URL('.vite/manifest.json', dist), 'utf8')) as Record<
    string,
    ManifestEntry
  >;
  const needed = new Set(['index.html']);
  const add = (key: string): void => {
    const entry = manifest[key];
    if (entry === undefined) throw new TypeError(`the build has no ${key}`);
    for (const file of [entry.file, ...(entry.css ?? [])]) needed.add(file);
    entry.imports?.forEach(add);
  };
  add('index.html');
  add('src/exit/exit.ts');
  add('src/guard/guard.ts');
  const words = Object.keys(manifest).filter((key) => /^src\/words\/[a-z]+\.json$/.test(key));
  const heaviest = words
    .map((key) => weigh(dist, manifest[key]?.file ?? ''))
    .sort((a, b) => b.bytes - a.bytes)[0];
  if (heaviest === undefined) throw new TypeError('the build has no words');
  return [...[...needed].map((file) => weigh(dist, file)), heaviest];
}

export const total = (weights: readonly Weight[]): number =>
  weights.reduce((sum, { bytes }) => sum + bytes, 0);

const weigh = (dist: URL, file: string): Weight => ({
  file,
  bytes: gzipSync(served(readFileSync(new URL(file, dist), 'utf8')), { level: 9 }).length,
});

/** With numbers to call, as the edge serves the page. */
const served = (text: string): string => text.replace('<!--contacts-->', numbers.join(''));
const numbers = [
  '<li><span>Emergency</span> <a href="tel:911" dir="ltr">911</a> <span class="soft">When somebody is in danger right now</span></li>',
  '<li><span>988 Suicide &#38; Crisis Lifeline</span> <a href="tel:988" dir="ltr">988</a> <span class="soft">Free, day and night</span></li>',
];
