import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { type ProcessorUs, processorUsOf } from './processor-time.js';

/** A process under measurement, on a directory of its own. */
export interface Measured {
  readonly pid: number;
  readonly port: number;
  readonly address: string;
  readonly directory: string;
  /** From spawn to ready. */
  readonly startMs: number;
  /** All that it printed so far. */
  readonly output: string;
  /** Resident memory now, in KiB. */
  rssKib(): number;
  processorUs(): ProcessorUs;
  signal(signal: NodeJS.Signals): void;
  /** Without a goodbye; its data stays. */
  kill(): Promise<void>;
  /** Ends it in its own way; its data stays. */
  end(): Promise<void>;
  /** Ends it and removes its data. */
  stop(): Promise<void>;
}

export interface Program {
  readonly args: readonly string[];
  /** Removed by `stop`. */
  readonly directory: string;
  /** What it prints when it is ready; the first group is its port. */
  readonly ready: RegExp;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Resolves when it is ready. Rejects with all that it said when it ends before. */
export async function startProgram(program: Program): Promise<Measured> {
  const { args, directory, ready, cwd, env = {} } = program;
  const began = performance.now();
  const child = spawn(process.execPath, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
    ...(cwd !== undefined && { cwd }),
  });
  // A bench that breaks off leaves nothing running.
  const killAtExit = (): void => void child.kill('SIGKILL');
  process.once('exit', killAtExit);
  child.once('exit', () => process.off('exit', killAtExit));
  let output = '';
  const port = await new Promise<number>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`exited with ${code}: ${output}`)));
    const take = (bytes: Buffer): void => {
      output += bytes.toString();
      const found = ready.exec(output);
      // The password comes in the same write, after the addresses.
      if (found) setImmediate(() => resolve(Number(found[1])));
    };
    child.stderr?.on('data', take);
    child.stdout?.on('data', take);
  });
  const startMs = performance.now() - began;
  const pid = child.pid ?? 0;
  return {
    pid,
    port,
    directory,
    startMs,
    address: `http://127.0.0.1:${port}`,
    get output() {
      return output;
    },
    rssKib: () => rssKib(pid),
    processorUs: () => processorUsOf(pid),
    signal: (signal) => void child.kill(signal),
    kill: () => end(child, 'SIGKILL'),
    end: () => end(child, 'SIGTERM'),
    stop: async () => {
      await end(child, 'SIGTERM');
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

function rssKib(pid: number): number {
  const status = `/proc/${pid}/status`;
  return existsSync(status)
    ? Number(/VmRSS:\s+(\d+)/.exec(readFileSync(status, 'utf8'))?.[1] ?? 0)
    : 0;
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill(signal);
  await exited;
}
