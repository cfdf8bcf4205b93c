import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** The process at one moment, seen from outside. */
export interface Sample {
  /** Since people came in. */
  readonly atS: number;
  readonly residentMb: number;
  /** What a full collection leaves of the main thread's heap; without one, what is in use. */
  readonly heapMb: number;
  /** Open files and sockets, as the system counts them. */
  readonly handles: number;
  readonly threads: number;
  /** `log.db` without its write-ahead log. */
  readonly logMb: number;
  readonly walMb: number;
  readonly otherFilesMb: number;
  /** Messages acknowledged so far. */
  readonly messages: number;
  /** Events of conversations so far. */
  readonly events: number;
}

export interface Counted {
  readonly atS: number;
  readonly messages: number;
  readonly events: number;
  readonly heapMb: number;
}

/** Reads `/proc`: Linux only. */
export function sampleOf(pid: number, directory: string, counted: Counted): Sample {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const field = (name: string): number =>
    Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1] ?? 0);
  const mb = (names: readonly string[]): number =>
    names.reduce((sum, name) => sum + statSync(join(directory, name)).size, 0) / 2 ** 20;
  const files = readdirSync(directory).filter((name) => existsSync(join(directory, name)));
  const ofLog = new Set(['log.db', 'log.db-wal']);
  return {
    ...counted,
    residentMb: field('VmRSS') / 1_024,
    handles: readdirSync(`/proc/${pid}/fd`).length,
    threads: field('Threads'),
    logMb: mb(['log.db']),
    walMb: mb(files.filter((name) => name === 'log.db-wal')),
    otherFilesMb: mb(files.filter((name) => !ofLog.has(name))),
  };
}
