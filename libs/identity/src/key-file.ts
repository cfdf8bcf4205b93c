import {
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  linkSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type { Random } from '@stillhere/kernel';
import { IdentityProblem } from './identity-problem.js';

const fileName = 'resume.key';
const keyBytes = 32;

/** The key of visitors' tokens in the data directory, made at the first start, readable by its owner only. */
export function openResumeKey(directory: string, random: Random): Uint8Array {
  const path = join(directory, fileName);
  if (!existsSync(path)) create(path, random);
  const key = read(path);
  if (key.length === keyBytes) return key;
  throw new IdentityProblem(
    'KeyDamaged',
    `${path} should hold ${keyBytes} bytes but holds ${key.length}. Restore it from a copy, or ` +
      'remove it: then open visitor pages cannot resume. Nothing was changed.',
  );
}

function read(path: string): Uint8Array {
  const file = openSync(path, 'r');
  try {
    assertPrivate(path, fstatSync(file).mode);
    return readFileSync(file);
  } finally {
    closeSync(file);
  }
}

/** Windows reports made-up modes; there the directory's access list is what protects the file. */
function assertPrivate(path: string, mode: number): void {
  if (process.platform === 'win32' || (mode & 0o077) === 0) return;
  throw new IdentityProblem(
    'KeyExposed',
    `${path} is open to other accounts of this machine (mode ${(mode & 0o777).toString(8)}). Who ` +
      `has it can pass for any visitor: run "chmod 600 ${path}" and start again.`,
  );
}

/** Whole or not at all: a kill while it is written must not leave half a key in its place. */
function create(path: string, random: Random): void {
  const draft = `${path}.${process.pid}.draft`;
  try {
    rmSync(draft, { force: true });
    writeFileSync(draft, random.bytes(keyBytes), { mode: 0o600, flag: 'wx', flush: true });
    linkUnlessThere(draft, path);
    syncDirectory(dirname(path));
  } finally {
    rmSync(draft, { force: true });
  }
}

function linkUnlessThere(draft: string, path: string): void {
  try {
    linkSync(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

/** The name of a new file is durable only once its directory is. Windows cannot and need not. */
function syncDirectory(path: string): void {
  if (process.platform === 'win32') return;
  const directory = openSync(path, 'r');
  fsyncSync(directory);
  closeSync(directory);
}
