import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';

const script = resolve(import.meta.dirname, '../../../docs/examples/verify_bundle.py');

/** Whether there is a Python to run the second verifier with. */
export const hasPython = spawnSync('python3', ['--version']).status === 0;

/** The first word that it says of each file, in their order. */
export function verdictsOfPython(files: readonly string[], key: string): string[] {
  const options = { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 } as const;
  const { stdout, stderr } = spawnSync('python3', [script, '--key', key, ...files], options);
  if (stderr !== '') throw new Error(stderr);
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => line.slice(0, line.indexOf(':')));
}
