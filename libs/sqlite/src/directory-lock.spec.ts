import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { acquireDirectoryLock, DirectoryInUse, waitForDirectoryLock } from './directory-lock.js';

const holderScript = fileURLToPath(new URL('../test/hold-lock.mjs', import.meta.url));

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

let directory: string;
let child: ChildProcess | undefined;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'stillhere-lock-'));
});

afterEach(async () => {
  if (child?.exitCode === null && child.signalCode === null) {
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  child = undefined;
  rmSync(directory, { recursive: true, force: true });
});

async function lockedByAnotherProcess(): Promise<ChildProcess> {
  child = spawn(process.execPath, [holderScript, directory], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout as NonNullable<ChildProcess['stdout']>, 'data');
  return child;
}

function refusal(): DirectoryInUse {
  try {
    acquireDirectoryLock(directory).release();
  } catch (error) {
    if (error instanceof DirectoryInUse) return error;
    throw error;
  }
  throw new Error('the lock was given twice');
}

describe('the lock on a data directory', () => {
  it('is given once in a process, and again after it was released', () => {
    const lock = acquireDirectoryLock(directory);
    expect(refusal().directory).toBe(directory);
    lock.release();
    lock.release();
    acquireDirectoryLock(directory).release();
  });

  it('creates a directory that is missing', () => {
    acquireDirectoryLock(join(directory, 'a', 'b')).release();
  });

  it.each([
    ['/proc/self/nowhere', 'no directory can be made there'],
    [join(tmpdir(), 'a'.repeat(300)), 'a part of its path is too long'],
    ['/dev/null/below', 'is a file and no directory'],
  ])('says at once that %s cannot hold data', (path, sentence) => {
    if (process.platform !== 'linux') return;
    expect(() => acquireDirectoryLock(path)).toThrow(sentence);
  });

  it('is refused while another process has it, in a sentence that names that process', async () => {
    const holder = await lockedByAnotherProcess();
    expect(refusal().message).toContain(`process ${String(holder.pid)}`);
  });

  it('is refused to a worker thread of the process that has it', async () => {
    const lock = acquireDirectoryLock(directory);
    const worker = new Worker(holderScript, { argv: [directory], execArgv: [], stdout: true });
    const [error] = (await once(worker, 'error')) as [Error];
    expect(error.message).toContain('is in use by');
    lock.release();
  });

  it('dies with a process that is killed', async () => {
    const holder = await lockedByAnotherProcess();
    const waiting = waitForDirectoryLock(directory, { waitMs: 10_000 });
    holder.kill('SIGKILL');
    (await waiting).release();
  });

  it('gives up waiting after the given time', async () => {
    const lock = acquireDirectoryLock(directory);
    await expect(waitForDirectoryLock(directory, { waitMs: 60 })).rejects.toThrow(DirectoryInUse);
    lock.release();
  });

  it('survives the garbage collector although nobody keeps the lock object', async () => {
    acquireDirectoryLock(directory);
    await new Promise((resolve) => setImmediate(resolve));
    collectGarbage();
    expect(refusal()).toBeInstanceOf(DirectoryInUse);
  });
});
