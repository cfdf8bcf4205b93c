import { accessSync, constants, existsSync, readdirSync, realpathSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { EngineMissing } from '../engine-missing.js';

/** Where Debian and Ubuntu put the programs of each version. */
const debianFolder = '/usr/lib/postgresql';

/** All four stand in one folder in every distribution. */
const needed = ['initdb', 'postgres', 'pg_ctl'];

/**
 * The folder of PostgreSQL's programs: what PG_BIN names, else the newest of Debian's, else the
 * one on PATH. Throws EngineMissing.
 */
export function postgresPrograms(env: NodeJS.ProcessEnv = process.env): string {
  if (env.PG_BIN !== undefined && env.PG_BIN !== '') {
    if (isComplete(env.PG_BIN)) return env.PG_BIN;
    throw missing(`PG_BIN names ${env.PG_BIN}, and ${needed.join(', ')} are not all there.`);
  }
  const found = [...debianVersions(), ...foldersOf(env.PATH ?? '')].find(isComplete);
  if (found !== undefined) return found;
  throw missing(`No PostgreSQL was found in ${debianFolder} or on PATH.`);
}

const missing = (what: string): EngineMissing =>
  new EngineMissing(
    'postgres',
    `${what} Install it ("npm run engines -- install postgres", or "apt-get install postgresql" on ` +
      'Debian), or name the folder of its programs in PG_BIN. Nothing was changed.',
  );

function debianVersions(): string[] {
  if (!existsSync(debianFolder)) return [];
  return readdirSync(debianFolder)
    .sort((a, b) => Number(b) - Number(a))
    .map((version) => join(debianFolder, version, 'bin'));
}

/** A distribution may link single programs into PATH: what they link to tells the folder. */
const foldersOf = (path: string): string[] =>
  path
    .split(delimiter)
    .map((folder) => join(folder, 'postgres'))
    .filter((file) => existsSync(file))
    .map((file) => dirname(realpathSync(file)));

const isComplete = (folder: string): boolean =>
  needed.every((program) => isExecutable(join(folder, program)));

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    // Not there, or not for us: either way it is not one that we can start.
    return false;
  }
}
