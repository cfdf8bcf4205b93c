import { spawnSync } from 'node:child_process';

/** How PostgreSQL's own programs are told where to go: by variables, since others can read a command line. */
export function connectionOf(url: string): Readonly<Record<string, string>> {
  const { hostname, port, username, password, pathname, searchParams } = new URL(url);
  const named = {
    PGHOST: hostname.replace(/^\[|\]$/g, ''),
    PGPORT: port,
    PGUSER: decodeURIComponent(username),
    PGPASSWORD: decodeURIComponent(password),
    PGDATABASE: decodeURIComponent(pathname.slice(1)),
    PGSSLMODE: searchParams.get('sslmode') ?? '',
    PGSSLROOTCERT: searchParams.get('sslrootcert') ?? '',
    PGSSLCERT: searchParams.get('sslcert') ?? '',
    PGSSLKEY: searchParams.get('sslkey') ?? '',
  };
  return Object.fromEntries(Object.entries(named).filter(([, value]) => value !== ''));
}

/** Not there, or it ended with something else than 0. The message is a sentence. */
export class ProgramFailed extends Error {
  readonly code = 'ProgramFailed';
}

/** `pg_dump`, `pg_restore`; returns what it printed. @throws ProgramFailed */
export function runPostgresProgram(
  program: 'pg_dump' | 'pg_restore',
  args: readonly string[],
  url: string,
): string {
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    encoding: 'utf8',
    env: { ...process.env, ...connectionOf(url) },
  });
  if (error !== undefined) {
    throw new ProgramFailed(
      `${program} cannot be started (${(error as NodeJS.ErrnoException).code}). It comes with PostgreSQL's client programs, ` +
        'in the version of the server or newer.',
    );
  }
  if (status !== 0) {
    throw new ProgramFailed(`${program} ended with ${status}: ${stderr.trim().slice(-2_000)}`);
  }
  return stdout;
}
