import { spawnSync } from 'node:child_process';
import type { Part } from '../options.js';

const marker = 'STILLHERE_CRASH_INSIDE';
const mounting: readonly Part[] = ['disk', 'power', 'readonly', 'controls'];

/**
 * Only root may mount a disk. Who is not runs the same command in a namespace where they are, where
 * the system allows one; what cannot be mounted even there is skipped. The exit code of that run;
 * undefined: go on here.
 */
export function asRootOfItsOwn(
  args: readonly string[],
  parts: ReadonlySet<Part>,
): number | undefined {
  const isRoot = process.getuid?.() === 0;
  if (isRoot || process.env[marker] !== undefined) return undefined;
  if (!mounting.some((part) => parts.has(part))) return undefined;
  if (spawnSync('unshare', ['-rm', 'true']).status !== 0) return undefined;
  const script = process.argv[1] ?? '';
  const { status } = spawnSync('unshare', ['-rm', process.execPath, script, ...args], {
    stdio: 'inherit',
    env: { ...process.env, [marker]: '1' },
  });
  return status ?? 1;
}
