import { createHash } from 'node:crypto';
import { closeSync, fstatSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { bytesOfBase64url, type Random } from '@stillhere/kernel';
import { isOpenToOthers, type Protection, writePrivateFile } from '@stillhere/sqlite';

/** The key file cannot be used. Nothing was changed; the message says what to do. */
export class KeyFileRefused extends Error {
  readonly code = 'KeyFileRefused';
  readonly path: string;
  readonly reason: 'exposed' | 'damaged' | 'unreadable' | 'unwritable';
  constructor(
    message: string,
    detail: { path: string; reason: KeyFileRefused['reason']; cause?: unknown },
  ) {
    super(message, { cause: detail.cause });
    this.path = detail.path;
    this.reason = detail.reason;
  }
}

export const keyBytes = 32;
const form = /^stillhere-key\/1\nid: (file-[0-9a-f]{16})\nkey: ([\w-]{43})\n$/;

/** Names the key and, as a sum over it, shows damage. Says nothing about it: the key is random. */
export const keyIdOf = (key: Uint8Array): string =>
  `file-${createHash('sha256').update('stillhere-key-id/1\0').update(key).digest('hex').slice(0, 16)}`;

/** The key in the file; makes one with mode 0600 when there is none. @throws KeyFileRefused */
export function readOrMakeKeyFile(path: string, random: Pick<Random, 'bytes'>): Buffer {
  const found = readKeyFile(path);
  if (found) return found;
  makeKeyFile(path, random);
  const made = readKeyFile(path);
  if (made) return made;
  const message = `The key file ${path} went away while it was made.`;
  throw new KeyFileRefused(message, { path, reason: 'unreadable' });
}

/** The key in the file, which has to be there. Makes nothing. @throws KeyFileRefused */
export function readKeyFileThere(path: string): Buffer {
  const found = readKeyFile(path);
  if (found) return found;
  const message = `The key file ${path} is missing: without it no conversation can be read. Put it back.`;
  throw new KeyFileRefused(message, { path, reason: 'unreadable' });
}

function readKeyFile(path: string): Buffer | undefined {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw unreadable(path, error);
  }
  try {
    assertPrivate(path, fstatSync(file));
    return keyIn(path, readFileSync(file, 'utf8'));
  } catch (error) {
    throw error instanceof KeyFileRefused ? error : unreadable(path, error);
  } finally {
    closeSync(file);
  }
}

function assertPrivate(path: string, found: Protection): void {
  if (!isOpenToOthers(found)) return;
  throw new KeyFileRefused(
    `The key file ${path} is open to other accounts of this machine (mode ${(found.mode & 0o777).toString(8)}). ` +
      `It opens every conversation: run "chmod 600 ${path}" and start again.`,
    { path, reason: 'exposed' },
  );
}

function keyIn(path: string, text: string): Buffer {
  const [, id, encoded = ''] = form.exec(text) ?? [];
  const key = bytesOfBase64url(encoded);
  if (key?.length === keyBytes && keyIdOf(key) === id) return key;
  throw new KeyFileRefused(
    `The key file ${path} is damaged or is no key file: without it no conversation can be read. ` +
      'Put a copy of the right one there and start again.',
    { path, reason: 'damaged' },
  );
}

/** When another process was first, its file stands and is the one that is read. */
function makeKeyFile(path: string, random: Pick<Random, 'bytes'>): void {
  const key = Buffer.from(random.bytes(keyBytes));
  const text = `stillhere-key/1\nid: ${keyIdOf(key)}\nkey: ${key.toString('base64url')}\n`;
  key.fill(0);
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writePrivateFile(path, text, 'keep');
  } catch (error) {
    const message = `The key file ${path} cannot be made (${codeOf(error)}): this account needs to write there.`;
    throw new KeyFileRefused(message, { path, reason: 'unwritable', cause: error });
  }
}

const codeOf = (error: unknown): string => String((error as NodeJS.ErrnoException).code);

const unreadable = (path: string, cause: unknown) =>
  new KeyFileRefused(
    `The key file ${path} cannot be read (${codeOf(cause)}): this account needs to read it.`,
    { path, reason: 'unreadable', cause },
  );
