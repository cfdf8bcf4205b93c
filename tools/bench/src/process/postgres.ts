import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** As durable as our log: a commit is on the disk before it returns. */
const settings = `
listen_addresses = ''
max_connections = 60
shared_buffers = 256MB
synchronous_commit = on
fsync = on
full_page_writes = on
max_wal_size = 4GB
checkpoint_timeout = 15min
`;

export interface Postgres {
  readonly pid: number;
  /** Directory of its socket. */
  readonly host: string;
  stop(): Promise<void>;
}

/** A cluster of its own, reached by a local socket. Throws in plain words where there is none to start. */
export async function startPostgres(): Promise<Postgres> {
  const bin = programs();
  const owner = ownerOfData();
  const directory = mkdtempSync(join(tmpdir(), 'stillhere-bench-postgres-'));
  if (owner) chownSync(directory, owner.uid, owner.gid);
  const data = join(directory, 'data');
  const as = { ...owner, cwd: directory };
  const init = ['-D', data, '-A', 'trust', '-U', 'bench', '--no-locale', '-E', 'UTF8'];
  execFileSync(join(bin, 'initdb'), init, { ...as, stdio: 'ignore' });
  writeFileSync(join(data, 'postgresql.auto.conf'), settings);
  const child = spawn(join(bin, 'postgres'), ['-D', data, '-k', directory], {
    ...as,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const killAtExit = (): void => void child.kill('SIGKILL');
  process.once('exit', killAtExit);
  await ready(child);
  return {
    pid: child.pid ?? 0,
    host: directory,
    stop: async () => {
      process.off('exit', killAtExit);
      const exited = once(child, 'exit');
      child.kill('SIGINT');
      await exited;
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** The newest that Debian has here, or what PG_BIN names. */
function programs(): string {
  const debian = '/usr/lib/postgresql';
  const [newest] = existsSync(debian)
    ? readdirSync(debian).sort((a, b) => Number(b) - Number(a))
    : [];
  const bin = process.env.PG_BIN ?? join(debian, newest ?? '', 'bin');
  if (existsSync(join(bin, 'initdb'))) return bin;
  throw new Error(
    'The peer needs PostgreSQL, and there is none here. Install it ("apt-get install postgresql" on Debian), or ' +
      'name the folder of its programs in PG_BIN. Nothing was measured.',
  );
}

/** It refuses to run as root: then it runs as the account that its package made. */
function ownerOfData(): { readonly uid: number; readonly gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const idOf = (flag: string): number =>
    Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  return { uid: idOf('-u'), gid: idOf('-g') };
}

async function ready(child: ChildProcess): Promise<void> {
  let output = '';
  await new Promise<void>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`PostgreSQL exited with ${code}: ${output}`)));
    child.stderr?.on('data', (bytes: Buffer) => {
      output += bytes.toString();
      if (output.includes('ready to accept connections')) resolve();
    });
  });
}
