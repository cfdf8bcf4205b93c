import { chmodSync, cpSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const folder = resolve(import.meta.dirname, '../fixtures');

/** What is known of a fixture. */
export interface Expected {
  /** Of the account that has the conversation: found by signing in with the one password of fixtures. */
  readonly account: string;
  /** With a counselor; ended; in the queue. */
  readonly conversations: Readonly<Record<'talking' | 'ended' | 'waiting', string>>;
  /** What was said in each, in order. */
  readonly words: Readonly<Record<'talking' | 'ended' | 'waiting', readonly string[]>>;
  readonly events: number;
}

export interface Fixture {
  readonly version: string;
  readonly path: string;
  readonly expected: Expected & { readonly cluster: Expected };
}

export const pathOf = (version: string): string => join(folder, version);

/** Of every version that was released, the oldest first. */
export const fixtures: readonly Fixture[] = readdirSync(folder)
  .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
  .map((version) => {
    const path = pathOf(version);
    const text = readFileSync(join(path, 'expected.json'), 'utf8');
    return { version, path, expected: JSON.parse(text) as Fixture['expected'] };
  });

/** Tests change it. */
export function copyOf(path: string): string {
  const copy = mkdtempSync(join(tmpdir(), 'stillhere-upgrade-'));
  cpSync(path, copy, { recursive: true });
  // A checkout keeps no such rights.
  for (const name of readdirSync(copy))
    if (name.endsWith('.key')) chmodSync(join(copy, name), 0o600);
  return copy;
}
