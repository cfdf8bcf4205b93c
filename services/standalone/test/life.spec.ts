import { once } from 'node:events';
import { accessSync, chmodSync, chownSync, mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { openIdentity } from '@stillhere/identity';
import { systemClock, systemRandom } from '@stillhere/nest-kit';
import { acquireDirectoryLock } from '@stillhere/sqlite';
import { closeOf, freePort } from '@stillhere/testing';
import { main, RealProcess } from './process.js';

jest.setTimeout(120_000);

const root = mkdtempSync(join(tmpdir(), 'stillhere-life-'));
const data = join(root, 'data');
let first: RealProcess;
let password = '';

/** Without a home, a shell or a terminal, and as an account that owns nothing but the data. */
function asNobody() {
  if (process.getuid?.() !== 0 || !isOpenToAll(main)) return {};
  chownSync(root, 65_534, 65_534);
  return { uid: 65_534, gid: 65_534 };
}

function isOpenToAll(path: string): boolean {
  try {
    for (let at = path; at !== '/'; at = join(at, '..')) accessSync(at);
    return !path.startsWith('/root/');
  } catch {
    return false;
  }
}

beforeAll(async () => {
  chmodSync(root, 0o755);
  first = await RealProcess.launch(data, { env: {}, cwd: '/', ...asNobody() }).ready();
  password = first.password ?? '';
});
afterAll(async () => {
  await first.stop('SIGKILL');
  rmSync(root, { recursive: true, force: true });
});

const signIn = (at: RealProcess, given: string) =>
  fetch(`${at.address}/api/desk/sign-in`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: at.address },
    body: JSON.stringify({ account: 'admin', password: given }),
  });
const statusOf = async (url: string) => (await fetch(url)).status;

async function expectUntouched(directory: string): Promise<void> {
  acquireDirectoryLock(directory).release();
  const identity = openIdentity({
    directory,
    tenant: 'local',
    clock: systemClock,
    random: systemRandom,
  });
  expect(await identity.accounts.list()).toEqual([]);
  await identity.close();
}

describe('a process', () => {
  it('is ready when it says so, and its first password opens the desk', async () => {
    expect(first.stderr).toBe('');
    expect(await statusOf(`${first.address}/readyz`)).toBe(200);
    expect(await statusOf(`${first.address}/`)).toBe(200);
    expect(await statusOf(`${first.address}/desk/`)).toBe(200);
    expect((await signIn(first, password)).status).toBe(200);
  });

  it('keeps its directory: a second one says who has it', async () => {
    const second = RealProcess.launch(data);
    expect(await second.ended).toEqual({ code: 1, signal: null });
    expect(second.stderr).toContain(`${data} is in use by process ${first.child.pid}.`);
  });

  it.each(['http', 'grpc'] as const)('keeps its %s port: another leaves no trace', async (name) => {
    const other = join(root, `other-${name}`);
    const port = name === 'http' ? first.httpPort : first.grpcPort;
    const second = RealProcess.launch(other, { args: [`--${name}`, port] });
    expect(await second.ended).toEqual({ code: 1, signal: null });
    expect(second.stdout).toBe('');
    expect(second.stderr).toMatch(
      new RegExp(`cannot start: port ${port} on 127.0.0.1 is already in use.*--${name} PORT`),
    );
    await expectUntouched(other);
  });

  it('starts again after a kill, with the password that it showed', async () => {
    await first.stop('SIGKILL');
    first = await RealProcess.launch(data).ready();
    expect(first.password).toBeUndefined();
    expect(first.stdout).toContain('npm run admin -- reset-password admin');
    expect((await signIn(first, password)).status).toBe(200);
  });

  it('stops in order: not ready, who is quiet is cut off, exit 0', async () => {
    const quiet = connect(Number(first.httpPort), '127.0.0.1');
    await once(quiet, 'connect');
    quiet.resume();
    quiet.write('POST /api/conversations HTTP/1.1\r\nhost: here\r\ncontent-length: 99\r\n\r\n');
    const closed = closeOf(quiet);
    const stopped = first.stop('SIGTERM');
    await closed;
    expect(await stopped).toEqual({ code: 0, signal: null });
    expect(first.stderr).toMatch(/stopping reason=SIGTERM\n.*stopped outcome=clean\n$/);
    acquireDirectoryLock(data).release();
  });

  it('goes on when nobody reads what it prints', async () => {
    const http = await freePort();
    const args = ['--http', `${http}`];
    const unread = RealProcess.launch(join(root, 'unread'), { args });
    unread.child.stdout?.destroy();
    unread.child.stderr?.destroy();
    await isReadyAt(`http://127.0.0.1:${http}`, unread);
    expect(await unread.stop('SIGINT')).toEqual({ code: 0, signal: null });
  });
});

/** It prints to nobody, so there is nothing to wait for but the door itself. */
async function isReadyAt(address: string, it: RealProcess): Promise<void> {
  while (it.child.exitCode === null) {
    const status = await statusOf(`${address}/readyz`).catch(() => 0);
    if (status === 200) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('it ended');
}
