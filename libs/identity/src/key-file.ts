import { closeSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Random } from '@stillhere/kernel';
import { IdentityProblem } from './identity-problem.js';

const fileName = 'resume.key';
const keyBytes = 32;

/** The key of visitors' tokens in the data directory, made at the first start, readable by its owner only. */
export function openResumeKey(directory: string, random: Random): Uint8Array {
  const path = join(directory, fileName);
  create(path, random);
  const key = readFileSync(path);
  if (key.length === keyBytes) return key;
  throw new IdentityProblem(
    'KeyDamaged',
    `${path} should hold ${keyBytes} bytes but holds ${key.length}. Restore it from a copy, or ` +
      'remove it: then open visitor pages cannot resume. Nothing was changed.',
  );
}

function create(path: string, random: Random): void {
  let file: number;
  try {
    file = openSync(path, 'wx', 0o600);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return;
    throw error;
  }
  writeSync(file, random.bytes(keyBytes));
  fsyncSync(file);
  closeSync(file);
  syncDirectory(dirname(path));
}

/** The name of a new file is durable only once its directory is. Windows cannot and need not. */
function syncDirectory(path: string): void {
  if (process.platform === 'win32') return;
  const directory = openSync(path, 'r');
  fsyncSync(directory);
  closeSync(directory);
}
