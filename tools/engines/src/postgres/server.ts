import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { EngineFailed } from '../engine-failed.js';
import { type ClusterDirectory, dataIn } from './cluster-directory.js';

export interface PostgresServerOptions extends ClusterDirectory {
  readonly port: number;
  readonly settings: Readonly<Record<string, string>>;
}

/** Recovery after a kill under load reads what was not checkpointed, a minute at the very most. */
const startMsMax = 90_000;

/** Backends that were killed, or see that their server was, are gone in milliseconds, on a busy machine in seconds. */
const leftoversMsMax = 30_000;
const leftoversPauseMs = 100;
const leftovers = /pre-existing shared memory block|lock file "[^"]*" already exists/;

/** Its last words, for the error when it does not start. */
const outputMax = 4_000;

/**
 * No socket file: its path has a length limit that a scratch folder easily breaks. Connections are
 * for several services with two replicas each, and their tests.
 */
const ourSettings = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '200',
};

/** One server process over one data directory, that can be stopped, killed and started again. */
export class PostgresServer {
  readonly #options: PostgresServerOptions;
  #child: ChildProcess | undefined;
  readonly #killAtExit = () => this.#killAll();

  constructor(options: PostgresServerOptions) {
    this.#options = options;
  }

  /** What a kill left behind of the server before may take a moment to end; nothing tells when. */
  async start(): Promise<void> {
    const untilMs = performance.now() + leftoversMsMax;
    for (;;) {
      try {
        return await this.#startOnce();
      } catch (error) {
        const isEnding = error instanceof EngineFailed && leftovers.test(error.message);
        if (!isEnding || performance.now() > untilMs) throw error;
        await pause(leftoversPauseMs);
      }
    }
  }

  async #startOnce(): Promise<void> {
    const { bin, directory, account, port, settings } = this.#options;
    const flags = Object.entries({ ...ourSettings, port: String(port), ...settings }).flatMap(
      ([name, value]) => ['-c', `${name}=${value}`],
    );
    const child = spawn(join(bin, 'postgres'), ['-D', dataIn(directory), ...flags], {
      ...account,
      cwd: directory,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.#child = child;
    process.once('exit', this.#killAtExit);
    child.once('exit', () => process.off('exit', this.#killAtExit));
    child.stderr?.pipe(createWriteStream(join(directory, 'log'), { flags: 'a' }));
    await ready(child, directory);
  }

  async stop(): Promise<void> {
    // SIGINT is its fast shutdown: sessions are ended, a checkpoint is written.
    await this.#end((child) => child.kill('SIGINT'));
  }

  async kill(): Promise<void> {
    await this.#end(() => this.#killAll());
  }

  async #end(send: (child: ChildProcess) => void): Promise<void> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    send(child);
    await exited;
  }

  /** The server first, so that it cannot answer the deaths of its backends by a recovery. */
  #killAll(): void {
    const pid = this.#child?.pid;
    if (pid === undefined) return;
    for (const one of [pid, ...backendsOf(pid)]) killNow(one);
  }
}

function backendsOf(pid: number): number[] {
  const { stdout } = spawnSync('ps', ['-A', '-o', 'ppid=,pid='], { encoding: 'utf8' });
  const pairs = (stdout ?? '').split('\n').map((line) => line.trim().split(/\s+/).map(Number));
  return pairs.flatMap(([parent, child]) => (parent === pid && child ? [child] : []));
}

function killNow(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    // It ended by itself in between.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

async function ready(child: ChildProcess, directory: string): Promise<void> {
  let output = '';
  const failed = (what: string, cause?: unknown) =>
    new EngineFailed(
      'postgres',
      `PostgreSQL ${what}. Its log is ${join(directory, 'log')}; last it said: ${output.trim()}`,
      { cause },
    );
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(failed(`was not ready within ${startMsMax / 1_000} s`));
    }, startMsMax);
    const settle = (then: () => void) => {
      clearTimeout(timer);
      then();
    };
    child.once('error', (error) => settle(() => reject(failed('could not be started', error))));
    child.once('exit', (code) => settle(() => reject(failed(`ended with ${code} at its start`))));
    child.stderr?.on('data', (bytes: Buffer) => {
      output = (output + bytes.toString()).slice(-outputMax);
      if (output.includes('ready to accept connections')) settle(resolve);
    });
  });
}
