import { isDeepStrictEqual } from 'node:util';
import type { JsonValue } from '@stillhere/kernel';
import type { Diff, RowDifference } from './diff.js';
import type { Folded } from './fold.js';

export interface Rebuilt extends Folded {
  readonly projection: string;
  readonly ms: number;
}

/** So much of a value is shown. */
const valueCharsMax = 200;

export function rebuiltText({ projection, events, read, rows, position, ms }: Rebuilt): string {
  const seconds = ms / 1_000;
  const pace = Math.round(read / seconds).toLocaleString('en');
  return (
    `rebuilt: ${projection}, ${counts(rows, 'row')} from ${events.toLocaleString('en')} of ` +
    `${counts(read, 'event')} in ${seconds.toFixed(1)} s (${pace} events/s), live from position ${position ?? '(none)'}`
  );
}

export function diffText(projection: string, found: Diff): string {
  switch (found.result) {
    case 'not-there':
      return `not there: nothing of ${projection} is stored yet; a start makes it, or a rebuild.`;
    case 'ahead':
      return (
        `different: ${projection} is stored at position ${found.position}, and the log ends before it: ` +
        'it was made from another one, or from more. Rebuild it.'
      );
    default: {
      const { result, rows, events, position } = found;
      const made = `${counts(rows, 'row')} from ${counts(events, 'event')}`;
      return `${result}: ${projection} at position ${position}, ${made}`;
    }
  }
}

/** The first row that is not the same, and what of it. */
export function differenceText({ key, live, rebuilt }: RowDifference): string {
  const lines = [`first different row: ${key}`];
  if (live === undefined) lines.push(`  live: no such row`, `  rebuilt: ${shown(rebuilt)}`);
  else if (rebuilt === undefined) lines.push(`  live: ${shown(live)}`, `  rebuilt: no such row`);
  else {
    for (const [field, was, is] of differentFields(live, rebuilt)) {
      lines.push(`  ${field}: live ${shown(was)}, rebuilt ${shown(is)}`);
    }
  }
  return lines.join('\n');
}

function* differentFields(
  live: JsonValue | undefined,
  rebuilt: JsonValue | undefined,
  path = '',
): Generator<readonly [string, JsonValue | undefined, JsonValue | undefined]> {
  if (isDeepStrictEqual(live, rebuilt)) return;
  if (!isObject(live) || !isObject(rebuilt)) {
    yield [path === '' ? 'value' : path, live, rebuilt];
    return;
  }
  for (const name of new Set([...Object.keys(live), ...Object.keys(rebuilt)])) {
    const below = path === '' ? name : `${path}.${name}`;
    yield* differentFields(live[name], rebuilt[name], below);
  }
}

const isObject = (value: JsonValue | undefined): value is { readonly [name: string]: JsonValue } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const shown = (value: JsonValue | undefined): string =>
  value === undefined ? '(nothing)' : JSON.stringify(value).slice(0, valueCharsMax);

const counts = (count: number, noun: string): string =>
  `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`;
