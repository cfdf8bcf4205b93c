import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Counselor, post } from './load/stillhere-pairs.js';

/** A process under measurement, on a directory of its own. */
export interface Measured {
  readonly port: number;
  readonly address: string;
  readonly directory: string;
  readonly startMs: number;
  /** Resident memory now, in KiB. */
  rssKib(): number;
  /** Delay of its event loop since the last time, in milliseconds: p50, p99, longest. */
  lag(): Promise<[p50: number, p99: number, max: number]>;
  /** Processor time used so far, user and system, in milliseconds. */
  cpuMs(): number;
  /** Ends it; its data stays. */
  end(): Promise<void>;
  /** Ends it and removes its data. */
  stop(): Promise<void>;
}

const password = 'a bench needs no secrets';

export async function startFloor(): Promise<Measured> {
  const directory = mkdtempSync(join(tmpdir(), 'stillhere-bench-floor-'));
  const script = new URL('./floor/server.js', import.meta.url).pathname;
  return started([script, directory, '0'], directory, /ready (\d+)/);
}

export async function startStillhere(
  directory = mkdtempSync(join(tmpdir(), 'stillhere-bench-')),
  nodeFlags: readonly string[] = [],
): Promise<Measured & { output: string }> {
  const args = [...nodeFlags, 'services/standalone/dist/main.js', '--data', directory];
  return started(
    // Counselors of a bench have conversations and no desk.
    [...args, '--http', '0', '--grpc', '0', '--desk-grace-s', '3600'],
    directory,
    /Visitor page\s+http:\/\/[^:]+:(\d+)/,
  );
}

async function started(
  args: readonly string[],
  directory: string,
  ready: RegExp,
): Promise<Measured & { output: string }> {
  const began = performance.now();
  const lagPath = join(directory, 'bench-lag.json');
  const probe = new URL('./lag-probe.js', import.meta.url).href;
  const child = spawn(process.execPath, ['--import', probe, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, BENCH_LAG: lagPath },
  });
  // A bench that breaks off leaves nothing running.
  process.once('exit', () => child.kill('SIGKILL'));
  let output = '';
  const port = await new Promise<number>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`exited with ${code}: ${output}`)));
    child.stderr?.on('data', (bytes: Buffer) => {
      output += bytes.toString();
    });
    child.stdout?.on('data', (bytes: Buffer) => {
      output += bytes.toString();
      const found = ready.exec(output);
      // The password comes in the same write, after the addresses.
      if (found) setImmediate(() => resolve(Number(found[1])));
    });
  });
  const startMs = performance.now() - began;
  return {
    port,
    directory,
    startMs,
    address: `http://127.0.0.1:${port}`,
    get output() {
      return output;
    },
    rssKib: () => Number(/VmRSS:\s+(\d+)/.exec(proc(child, 'status'))?.[1] ?? 0),
    cpuMs: () => cpuOf(child),
    lag: () => lagOf(child, lagPath),
    end: () => end(child),
    stop: async () => {
      await end(child);
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

const proc = (child: ChildProcess, name: string): string =>
  readFileSync(`/proc/${child.pid}/${name}`, 'utf8');

/** Fields 14 and 15 of `stat`, in ticks of 10 ms. */
function cpuOf(child: ChildProcess): number {
  const fields = proc(child, 'stat').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

async function lagOf(child: ChildProcess, path: string): Promise<[number, number, number]> {
  rmSync(path, { force: true });
  child.kill('SIGUSR2');
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    if (existsSync(path)) return JSON.parse(readFileSync(path, 'utf8'));
  }
}

async function end(child: ChildProcess): Promise<void> {
  child.removeAllListeners('exit');
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  await exited;
}

/** A token for gRPC that acts as the counselor of this name. */
export function tokenFor(server: Measured, name: string): string {
  return admin(server, ['add-token', name, '--role', 'counselor']);
}

/** The last word that the tool prints is the secret. */
function admin({ directory }: Measured, args: readonly string[]): string {
  const run = spawnSync(
    process.execPath,
    ['tools/admin/dist/main.js', ...args, '--data', directory],
    { encoding: 'utf8' },
  );
  return run.stdout.trim().split(/\s+/).at(-1) ?? '';
}

/** Counselors who are signed in and take 20 chats each. */
export async function counselors(
  server: Measured & { output: string },
  count: number,
): Promise<Counselor[]> {
  const made: Counselor[] = [];
  for (let index = 0; index < count; index += 1) {
    const account = `bench${index}`;
    const oneTime = admin(server, [
      'add-account',
      account,
      '--name',
      account,
      '--role',
      'counselor',
    ]);
    made.push(await signIn(server.address, account, oneTime));
  }
  return made;
}

async function signIn(address: string, account: string, oneTime: string): Promise<Counselor> {
  const first = await cookieOf(address, 'sign-in', { account, password: oneTime }, '');
  const cookie = await cookieOf(address, 'password', { old: oneTime, new: password }, first);
  await post({ address }, '/api/desk/availability', { available: true, seatsMax: 20 }, { cookie });
  return { cookie };
}

async function cookieOf(
  address: string,
  path: string,
  ...[body, cookie]: readonly [body: object, cookie: string]
): Promise<string> {
  const response = await fetch(`${address}/api/desk/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: address, cookie },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return response.headers.get('set-cookie')?.split(';')[0] ?? '';
}
