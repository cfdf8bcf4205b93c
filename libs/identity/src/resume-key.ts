import { closeSync, existsSync, fstatSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Random } from '@stillhere/kernel';
import { isOpenToOthers, writePrivateFile } from '@stillhere/sqlite';
import { IdentityProblem } from './identity-problem.js';

const fileName = 'resume.key';
const keyBytes = 32;

/** The key of visitors' tokens in the data directory, made at the first start, readable by its owner only. */
export function openResumeKey(directory: string, random: Random): Uint8Array {
  const path = join(directory, fileName);
  if (!existsSync(path)) writePrivateFile(path, random.bytes(keyBytes), 'keep');
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

function assertPrivate(path: string, mode: number): void {
  if (!isOpenToOthers(mode)) return;
  throw new IdentityProblem(
    'KeyExposed',
    `${path} is open to other accounts of this machine (mode ${(mode & 0o777).toString(8)}). Who ` +
      `has it can pass for any visitor: run "chmod 600 ${path}" and start again.`,
  );
}
