import { resolve } from 'node:path';
import { type Output, openOutput, readSettings, type Settings } from '@stillhere/command-line';
import { dataFileNames, dataSetting, isDataFile } from '@stillhere/data-directory';
import { logSetting, logSourceOf, logUrlProblem } from '@stillhere/log-source';
import { runAccept } from './accept.js';
import { explained, misunderstood } from './answers.js';
import { runBackup } from './backup.js';
import { type DataPlace, runCheck } from './check.js';
import { runBackupCluster, runRestoreCluster } from './cluster-cli.js';

type Environment = Readonly<Record<string, string | undefined>>;

const data = { ...dataSetting, help: 'Where Stillhere keeps its data' } as const;
const withoutKeys = {
  kind: 'switch',
  help: 'Leaves master.key and resume.key out: they are kept apart',
} as const;

const backupSettings = {
  to: { kind: 'text', value: 'DIR', default: '', help: 'A new directory for the copy' },
  check: { kind: 'text', value: 'DIR', default: '', help: 'Checks such a copy instead' },
  data,
  log: logSetting,
  'without-keys': withoutKeys,
} as const satisfies Settings;

const backupUsage = `Copies the data, all files of one set, while Stillhere runs or not.

  npm run backup -- --to DIR      makes a copy that a start can go on with, and checks it
  npm run backup -- --check DIR   says whether a copy belongs together`;

const checkSettings = {
  data,
  log: logSetting,
  accept: {
    kind: 'text',
    value: 'FILE',
    default: '',
    help: 'Takes this file as it is, or lets a start make it anew; Stillhere is stopped',
  },
  'without-keys': withoutKeys,
} as const satisfies Settings;

const checkUsage = `Says whether the files of a data directory belong together and are all there.

  npm run check-data -- [--data DIR] [--accept FILE]`;

const exits = `Exit 0: done, or they do; 1: not; 2: the command line was not understood.`;

/** The first word names the command; npm gives it. Resolves with the exit code. */
export async function runData(
  [word, ...args]: readonly string[],
  env: Environment,
  output: Output = openOutput(),
): Promise<number> {
  switch (word) {
    case 'backup':
      return backup(args, env, output);
    case 'backup-cluster':
      return runBackupCluster(args, env, output);
    case 'restore-cluster':
      return runRestoreCluster(args, env, output);
    default:
      return check(args, env, output);
  }
}

async function backup(args: readonly string[], env: Environment, output: Output): Promise<number> {
  const read = readSettings(backupSettings, { args, env, usage: backupUsage });
  if (!read.ok) return explained(read, exits, output);
  const { to, check: copy, data: from, log, 'without-keys': isWithoutKeys } = read.values;
  const wrongUrl = logUrlProblem('--log', log);
  if (wrongUrl !== undefined) return misunderstood(wrongUrl, output);
  if ((to === '') === (copy === ''))
    return misunderstood('Expected --to DIR or --check DIR.', output);
  const options = { withoutKeys: isWithoutKeys, output };
  if (copy !== '') return runCheck(placeOf(copy, log), options);
  return runBackup({ from: placeOf(from, log), to: placeOf(to, log) }, options);
}

async function check(args: readonly string[], env: Environment, output: Output): Promise<number> {
  const read = readSettings(checkSettings, { args, env, usage: checkUsage });
  if (!read.ok) return explained(read, exits, output);
  const { data: directory, log, accept, 'without-keys': isWithoutKeys } = read.values;
  const wrongUrl = logUrlProblem('--log', log);
  if (wrongUrl !== undefined) return misunderstood(wrongUrl, output);
  const place = placeOf(directory, log);
  if (accept === '') return runCheck(place, { withoutKeys: isWithoutKeys, output });
  if (isDataFile(accept)) return runAccept(place, accept, output);
  const known = dataFileNames.join(', ');
  return misunderstood(
    `--accept is ${JSON.stringify(accept)} but must be one of ${known}.`,
    output,
  );
}

function placeOf(path: string, log: string): DataPlace {
  const directory = resolve(path);
  return { directory, source: logSourceOf(directory, log) };
}
