import { createHash } from 'node:crypto';
import {
  copyFileSync,
  createReadStream,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Output } from '@stillhere/command-line';
import { openPostgres, type Postgres } from '@stillhere/postgres';
import { ProgramFailed, runPostgresProgram } from './postgres-program.js';

/** What a cluster cannot make again beside its database; both belong to every process. */
const secrets = ['master.key', 'resume.key'] as const;
/** Made anew without a loss. */
const replaceable = 'service.keys';
const dump = 'database.dump';
const sums = 'SHA256SUMS';
/** Wrapped keys outlive their destruction in a copy: a copy that is kept for years goes without them. */
const keyTables = 'subject_keys.live_key*';

export interface ClusterBackup {
  /** As the role that owns the database. */
  readonly ownerUrl: string;
  /** Where the secrets lie. */
  readonly secretsIn: string;
  readonly to: string;
  readonly withoutKeys: boolean;
}

/**
 * Copies a cluster while it runs: its database in one snapshot, log and keys and accounts together, so that each event
 * of the copy finds its key in it; and the secrets. What is not finished never bears the name of a backup. Resolves
 * with the exit code.
 */
export async function backupCluster(options: ClusterBackup, output: Output): Promise<number> {
  const { ownerUrl, secretsIn, to, withoutKeys } = options;
  const missing = secrets.find((name) => !existsSync(join(secretsIn, name)));
  if (!withoutKeys && missing !== undefined) {
    return refused(
      `${join(secretsIn, missing)} is missing: without it nobody can use a copy.`,
      output,
    );
  }
  if (existsSync(to)) return refused(`${to} is there already.`, output);
  const unfinished = `${to}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(join(unfinished, 'secrets'), { recursive: true, mode: 0o700 });
  const files: string[] = [dump];
  try {
    if (!withoutKeys) {
      const found = [...secrets, replaceable].filter((name) => existsSync(join(secretsIn, name)));
      for (const name of found) {
        copyFileSync(join(secretsIn, name), join(unfinished, 'secrets', name));
        files.push(`secrets/${name}`);
      }
    }
    const left = withoutKeys ? [`--exclude-table-data=${keyTables}`] : [];
    const args = ['--format=custom', '--file', join(unfinished, dump), ...left];
    runPostgresProgram('pg_dump', args, ownerUrl);
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true });
    if (!(error instanceof ProgramFailed)) throw error;
    return refused(`No backup was made. ${error.message}`, output);
  }
  const lines: string[] = [];
  for (const file of files) lines.push(`${await sumOf(join(unfinished, file))}  ${file}`);
  writeFileSync(join(unfinished, sums), `${lines.join('\n')}\n`, { flush: true });
  renameSync(unfinished, to);
  output.print(`Copied to ${to}.`);
  output.say(`A backup is one once it was restored: npm run restore-cluster -- --from ${to}`);
  return 0;
}

/**
 * Puts such a copy into an empty database, all or nothing. The roles are there, no service runs. Resolves with the
 * exit code.
 */
export async function restoreCluster(
  { ownerUrl, from }: { readonly ownerUrl: string; readonly from: string },
  output: Output,
): Promise<number> {
  const wrong = await changedIn(from);
  if (wrong !== undefined) return refused(`${wrong} Take another copy.`, output);
  if ((await schemasIn(ownerUrl)).length > 0) {
    return refused(
      'There is something of Stillhere in that database already: restore into an empty one.',
      output,
    );
  }
  try {
    const { pathname } = new URL(ownerUrl);
    const into = ['--dbname', decodeURIComponent(pathname.slice(1))];
    const args = ['--single-transaction', '--exit-on-error', ...into, join(from, dump)];
    runPostgresProgram('pg_restore', args, ownerUrl);
  } catch (error) {
    if (!(error instanceof ProgramFailed)) throw error;
    return refused(`${error.message}\nThe database is as it was.`, output);
  }
  const head = await headOf(ownerUrl);
  const where = head === undefined ? 'The log is elsewhere.' : `The log ends at position ${head}.`;
  output.print(`Restored. ${where}`);
  output.say('Next: put its secrets in place, npm run verify-log, then start.');
  return 0;
}

function refused(sentence: string, output: Output): number {
  output.say(`${sentence} Nothing was changed.`);
  return 1;
}

async function sumOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const bytes of createReadStream(path)) hash.update(bytes as Buffer);
  return hash.digest('hex');
}

/** A sentence about the first file that is not as it was copied. */
async function changedIn(from: string): Promise<string | undefined> {
  const list = join(from, sums);
  if (!existsSync(list)) return `${list} is missing: ${from} is no whole backup of a cluster.`;
  for (const line of readFileSync(list, 'utf8').trim().split('\n')) {
    const [sum, file = ''] = line.split('  ');
    const path = join(from, file);
    if (!existsSync(path)) return `${path} is missing.`;
    if ((await sumOf(path)) !== sum) return `${path} is not as it was copied.`;
  }
  return undefined;
}

/** Which schemas of ours are in a database. */
const schemasIn = (url: string): Promise<readonly string[]> =>
  asking(url, async (database) => {
    const ours = "SELECT nspname FROM pg_namespace WHERE nspname IN ('event_log', 'subject_keys')";
    const { rows } = await database.query<{ readonly nspname: string }>(ours);
    return rows.map(({ nspname }) => nspname);
  });

/** `undefined`: the log is not in this database. */
async function headOf(url: string): Promise<number | undefined> {
  if (!(await schemasIn(url)).includes('event_log')) return undefined;
  return asking(url, async (database) => {
    const head = 'SELECT coalesce(max(position), 0) AS position FROM event_log.event';
    const { rows } = await database.query<{ readonly position: number }>(head);
    return rows[0]?.position ?? 0;
  });
}

async function asking<Answer>(
  url: string,
  ask: (database: Postgres) => Promise<Answer>,
): Promise<Answer> {
  const database = await openPostgres({ url, name: 'restore', connectionsMax: 1 });
  try {
    return await ask(database);
  } finally {
    await database.close();
  }
}
