import { resolve } from 'node:path';
import { type Output, readSettings, type Settings } from '@stillhere/command-line';
import { databaseUrlProblem, logOwnerSetting } from '@stillhere/log-source';
import { explained, misunderstood } from './answers.js';
import { backupCluster, restoreCluster } from './cluster.js';

type Environment = Readonly<Record<string, string | undefined>>;

const directory = { kind: 'text', value: 'DIR', default: '' } as const;
const ownerSetting = {
  ...logOwnerSetting,
  help: 'The database, as the role that owns it: postgres://… (the variable hides its password)',
} as const;

const backupSettings = {
  to: { ...directory, help: 'A new directory for the copy' },
  data: {
    ...directory,
    env: 'STILLHERE_DATA',
    help: 'Where master.key, resume.key and service.keys are',
  },
  'log-owner': ownerSetting,
  'without-keys': {
    kind: 'switch',
    help: 'Leaves wrapped keys and secrets out: for copies that are kept long',
  },
} as const satisfies Settings;

const restoreSettings = {
  from: { ...directory, help: 'Such a copy' },
  'log-owner': ownerSetting,
} as const satisfies Settings;

const exits =
  'Exit 0: done; 1: not, and nothing was changed; 2: the command line was not understood.';

const backupUsage = `Copies a cluster while it runs: its database in one snapshot, and its secrets. Needs pg_dump.

  STILLHERE_LOG_OWNER=postgres://… npm run backup-cluster -- --data SECRETS --to DIR`;

const restoreUsage = `Puts such a copy into an empty database whose roles are there. Needs pg_restore.

  STILLHERE_LOG_OWNER=postgres://… npm run restore-cluster -- --from DIR`;

/** Resolves with the exit code. */
export async function runBackupCluster(
  args: readonly string[],
  env: Environment,
  output: Output,
): Promise<number> {
  const read = readSettings(backupSettings, { args, env, usage: backupUsage });
  if (!read.ok) return explained(read, exits, output);
  const { to, data, 'log-owner': ownerUrl, 'without-keys': withoutKeys } = read.values;
  const problem =
    ownerProblem(ownerUrl) ??
    (to === '' ? 'Expected --to DIR.' : undefined) ??
    (data === '' && !withoutKeys ? 'Expected --data DIR, where the secrets are.' : undefined);
  if (problem !== undefined) return misunderstood(problem, output);
  const places = { ownerUrl, secretsIn: resolve(data), to: resolve(to), withoutKeys };
  return backupCluster(places, output);
}

/** Resolves with the exit code. */
export async function runRestoreCluster(
  args: readonly string[],
  env: Environment,
  output: Output,
): Promise<number> {
  const read = readSettings(restoreSettings, { args, env, usage: restoreUsage });
  if (!read.ok) return explained(read, exits, output);
  const { from, 'log-owner': ownerUrl } = read.values;
  const problem = ownerProblem(ownerUrl) ?? (from === '' ? 'Expected --from DIR.' : undefined);
  if (problem !== undefined) return misunderstood(problem, output);
  return restoreCluster({ ownerUrl, from: resolve(from) }, output);
}

const ownerProblem = (url: string): string | undefined =>
  url === ''
    ? '--log-owner is missing: the database, as the role that owns it.'
    : databaseUrlProblem('--log-owner', url);
