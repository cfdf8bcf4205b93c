import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it, jest } from '@jest/globals';
import { acquireDirectoryLock } from '@stillhere/sqlite';
import { closeOf } from '@stillhere/testing';

jest.setTimeout(60_000);

const root = mkdtempSync(join(tmpdir(), 'stillhere-npm-'));
const checkout = resolve(import.meta.dirname, '../../..');
const groups: number[] = [];
afterAll(() => {
  for (const group of groups) endGroup(group);
  rmSync(root, { recursive: true, force: true });
});

/** Whatever a failed test left running. */
function endGroup(group: number): void {
  try {
    process.kill(-group, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

interface Started {
  readonly npm: ChildProcess;
  readonly port: number;
  readonly said: () => string;
}

/** `npm start` as somebody types it; the leader of a group of its own, as in a terminal. */
async function npmStart(data: string): Promise<Started> {
  const args = ['start', '--', '--data', data, '--http', '0', '--grpc', '0'];
  const npm = spawn('npm', args, {
    cwd: checkout,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (npm.pid !== undefined) groups.push(npm.pid);
  let said = '';
  const ready = new Promise<string>((resolve, reject) => {
    const hear = (bytes: Buffer): void => {
      said += bytes.toString();
      const [, address] = /Visitor page +(http:\S+)\/\n/.exec(said) ?? [];
      if (address !== undefined) resolve(address);
    };
    npm.stdout.on('data', hear);
    npm.stderr.on('data', hear);
    npm.once('close', () => reject(new Error(said)));
  });
  return { npm, port: Number(new URL(await ready).port), said: () => said };
}

async function ended({ npm, port, said }: Started, data: string) {
  const [code, signal] = (await closeOf(npm)) as [number | null, string | null];
  // The port and the directory are free again: nothing was left running behind npm's back.
  const server = createServer().listen(port, '127.0.0.1');
  await once(server, 'listening');
  server.close();
  acquireDirectoryLock(data).release();
  return { code, signal, isClean: said().includes('stopped outcome=clean') };
}

const clean = { code: 0, signal: null, isClean: true };

describe('npm start', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('stops when npm gets %s', async (signal) => {
    const data = join(root, signal);
    const started = await npmStart(data);
    const end = ended(started, data);
    started.npm.kill(signal);
    expect(await end).toEqual(clean);
  });

  it('stops cleanly at Ctrl C, which reaches npm and the server both', async () => {
    const data = join(root, 'ctrl-c');
    const started = await npmStart(data);
    const end = ended(started, data);
    process.kill(-(started.npm.pid ?? 0), 'SIGINT');
    expect(await end).toEqual(clean);
  });

  it('stops cleanly when its terminal is closed', async () => {
    const data = join(root, 'hang-up');
    const started = await npmStart(data);
    const end = ended(started, data);
    process.kill(-(started.npm.pid ?? 0), 'SIGHUP');
    expect(await end).toMatchObject({ isClean: true });
  });
});
