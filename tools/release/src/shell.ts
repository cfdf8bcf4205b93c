import { spawnSync } from 'node:child_process';
import { ReleaseRefused } from './release-refused.js';

/** What it printed. @throws ReleaseRefused where it ended with something else than 0 */
export function run(program: string, args: readonly string[], cwd: string): string {
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    cwd,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (status === 0) return stdout.trim();
  const said = error?.message ?? stderr.trim().slice(-1_000);
  throw new ReleaseRefused(`"${program} ${args.join(' ')}" ended with ${status}: ${said}`);
}

export const isThere = (program: string): boolean =>
  spawnSync(program, ['version'], { stdio: 'ignore' }).error === undefined;
