import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export interface DoubleProcess {
  /** `esdb://127.0.0.1:PORT?tls=false`, the same after `start`. */
  readonly url: string;
  /** SIGKILL; what was acknowledged stands in the file. */
  kill(): Promise<void>;
  /** Again, at the same address with the same file. */
  start(): Promise<void>;
}

const main = fileURLToPath(new URL('../../dist/testing/main.js', import.meta.url));

/** A double of EventStoreDB's protocol in a process of its own. Not EventStoreDB. Needs a build. */
export async function startDoubleProcess(file: string): Promise<DoubleProcess> {
  let { child, url } = await started(file, 0);
  const port = Number(new URL(url).port);
  return {
    url,
    kill: () => killed(child),
    start: async () => {
      ({ child } = await started(file, port));
    },
  };
}

async function started(file: string, port: number): Promise<{ child: ChildProcess; url: string }> {
  const args = [main, '--port', `${port}`, '--file', file];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  return { child, url: line.split(' ', 1)[0] ?? '' };
}

async function killed(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}
