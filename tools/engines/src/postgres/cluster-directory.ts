import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EngineFailed } from '../engine-failed.js';
import type { Account } from './account.js';

/**
 * `stillhere` is what services are; `stillhere_owner` owns the database and migrates it; `postgres`
 * may do everything and belongs to tests and operators.
 */
export const roles = { service: 'stillhere', owner: 'stillhere_owner', superuser: 'postgres' };
export const databaseName = 'stillhere';

/** Longest wait for initdb: it writes 40 MB. */
const initMsMax = 120_000;

export interface ClusterDirectory {
  readonly bin: string;
  readonly directory: string;
  readonly account: Account;
}

export const dataIn = (directory: string): string => join(directory, 'data');

/**
 * Makes the cluster with its roles and its database, unless it is there. Returns the password that
 * all three roles have; it stays in the directory, for its owner only. Throws EngineFailed.
 */
export function prepareCluster(cluster: ClusterDirectory): string {
  const { directory, account } = cluster;
  const passwordFile = join(directory, 'password');
  if (existsSync(passwordFile)) return readFileSync(passwordFile, 'utf8');
  mkdirSync(directory, { recursive: true });
  own(directory, account);
  // Without the password's file a first start broke off: its half is no cluster yet.
  rmSync(dataIn(directory), { recursive: true, force: true });
  const password = randomBytes(18).toString('hex');
  const fresh = `${passwordFile}.new`;
  writeFileSync(fresh, password, { mode: 0o600 });
  own(fresh, account);
  run(cluster, 'initdb', [
    ...['-D', dataIn(directory), '-U', roles.superuser, '-A', 'scram-sha-256'],
    ...[`--pwfile=${fresh}`, '-E', 'UTF8', '--locale=C'],
  ]);
  // The single-user mode needs no client and no port: roles exist before anybody can connect.
  const single = ['--single', '-D', dataIn(directory), '-c', 'log_min_messages=error', 'postgres'];
  run(cluster, 'postgres', single, firstStatements(password));
  writeFileSync(passwordFile, password, { mode: 0o600 });
  own(passwordFile, account);
  rmSync(fresh);
  return password;
}

/** One statement a line, as the single-user mode reads them. */
const firstStatements = (password: string): string =>
  [
    `CREATE ROLE ${roles.owner} LOGIN PASSWORD '${password}'`,
    `CREATE ROLE ${roles.service} LOGIN PASSWORD '${password}'`,
    `CREATE DATABASE ${databaseName} OWNER ${roles.owner}`,
    '',
  ].join(';\n');

function run(cluster: ClusterDirectory, program: string, args: string[], input = ''): void {
  const { status, stdout, stderr, error } = spawnSync(join(cluster.bin, program), args, {
    ...cluster.account,
    cwd: cluster.directory,
    encoding: 'utf8',
    input,
    timeout: initMsMax,
  });
  const said = `${stderr ?? ''}\n${stdout ?? ''}`;
  // The single-user mode ends with 0 also where a statement failed.
  if (status === 0 && !/^(ERROR|FATAL|PANIC):|\b(ERROR|FATAL|PANIC): /m.test(said)) return;
  const reason = error?.message ?? said.trim().split('\n').slice(-5).join('\n');
  throw new EngineFailed(
    'postgres',
    `PostgreSQL could not be set up in ${cluster.directory}: ${program} ended with ${status}. Every ` +
      `folder above it must be open to the account that it runs as. It said: ${reason}`,
    { cause: error },
  );
}

function own(path: string, { uid, gid }: Account): void {
  if (uid !== undefined && gid !== undefined) chownSync(path, uid, gid);
}
