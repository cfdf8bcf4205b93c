import { spawnSync } from 'node:child_process';
import { EngineMissing } from '../engine-missing.js';

/** Whom a program runs as; empty: as whoever started us. */
export interface Account {
  readonly uid?: number;
  readonly gid?: number;
}

/** PostgreSQL refuses to run as root: then it runs as the account that its package made. */
export function postgresAccount(): Account {
  if (process.getuid?.() !== 0) return {};
  return { uid: idOf('-u'), gid: idOf('-g') };
}

function idOf(flag: string): number {
  const { status, stdout } = spawnSync('id', [flag, 'postgres'], { encoding: 'utf8' });
  if (status === 0) return Number(stdout);
  throw new EngineMissing(
    'postgres',
    'PostgreSQL does not run as root, and there is no account "postgres" on this machine. Install ' +
      'the package of your distribution, which makes it, or start this as another user. Nothing was changed.',
  );
}
