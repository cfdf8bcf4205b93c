import { spawnSync } from 'node:child_process';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Supervised } from './supervised.js';

export const processesFile = (directory: string): string => join(directory, 'processes.json');

/** One process, as it stands in the file; `pid` 0: it does not run. */
interface Entry {
  readonly name: string;
  readonly pid: number;
  readonly health: string;
  readonly metrics: string;
  readonly main: string;
}

/** Who runs where, for people and for tests; each look finds a whole file. */
export function writeProcesses(path: string, all: readonly Supervised[]): void {
  const now = all.map(
    ({ program: { name, health, metrics, main }, pid }): Entry => ({
      ...{ name, pid, health, metrics, main },
    }),
  );
  writeFileSync(`${path}.next`, `${JSON.stringify(now, null, 2)}\n`);
  renameSync(`${path}.next`, path);
}

/**
 * Who started a cluster and was killed could end nothing: the next start does, before it begins. Resolves when the
 * database that was left running has ended.
 */
export async function endLeftBehind(directory: string): Promise<void> {
  for (const { pid, main } of entriesOf(processesFile(directory))) {
    // The number may be another program's by now.
    if (pid > 0 && commandOf(pid).includes(main)) process.kill(pid, 'SIGKILL');
  }
  const data = join(directory, 'postgres', 'data');
  const pid = postmasterOf(data);
  if (pid === 0 || !commandOf(pid).includes(data)) return;
  // At once and without a goodbye: what it acknowledged is on the disk.
  process.kill(pid, 'SIGQUIT');
  for (let tries = 0; tries < 100 && commandOf(pid) !== ''; tries += 1) {
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

function postmasterOf(data: string): number {
  try {
    return Number(readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n', 1)[0]);
  } catch {
    return 0;
  }
}

function entriesOf(path: string): readonly Entry[] {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as readonly Entry[];
  } catch {
    return [];
  }
}

const commandOf = (pid: number): string =>
  spawnSync('ps', ['-o', 'command=', '-p', `${pid}`], { encoding: 'utf8' }).stdout ?? '';
