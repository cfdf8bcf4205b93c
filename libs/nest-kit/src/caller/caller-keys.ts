import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto';
import { bytesOfBase64url } from '@stillhere/kernel';

/**
 * The keys by which our own services prove for whom they speak. The first one signs, each of them is
 * believed: a new key is added at the end everywhere, then moved to the front, then the old one goes.
 */
export interface CallerKeys {
  /** The name of the key that signs. */
  readonly newest: string;
  /** HMAC-SHA-256, 32 bytes; `undefined`: no key of that name. */
  mac(keyId: string, text: string): Buffer | undefined;
  /** `undefined`: no key of that name. */
  matches(keyId: string, text: string, mac: Uint8Array): boolean | undefined;
}

/** One signs, one comes, one goes; more is a file that nobody tidies. */
const keysMax = 8;
const secretBytes = 32;
const linePattern = /^([\w-]{1,32}):([\w-]{43})=?$/;

/** What is wrong with a key file; its message is a sentence for an operator and holds no secret. */
export class CallerKeysRefused extends Error {
  readonly code = 'CallerKeysRefused';
}

/**
 * Reads lines of `ID:SECRET`, 32 bytes in base64url. Empty lines and lines that begin with # are left
 * out. `source` is where it came from, for the sentence.
 * @throws CallerKeysRefused
 */
export function parseCallerKeys(text: string, source: string): CallerKeys {
  const keys = new Map<string, KeyObject>();
  let newest: string | undefined;
  for (const [at, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === '' || line.startsWith('#')) continue;
    const [, id = '', secret = ''] = linePattern.exec(line.trim()) ?? [];
    if (id === '') throw refused(source, `line ${at + 1} must read ID:SECRET, ${what}`);
    if (keys.has(id)) throw refused(source, `line ${at + 1} names the key ${id} again`);
    if (keys.size >= keysMax) throw refused(source, `it holds more than ${keysMax} keys`);
    const bytes = bytesOfBase64url(secret);
    if (bytes === undefined)
      throw refused(source, `line ${at + 1} holds no secret of ${secretBytes} bytes in base64url`);
    keys.set(id, createSecretKey(bytes));
    newest ??= id;
  }
  if (newest === undefined) throw refused(source, `it holds no key: a line ID:SECRET, ${what}`);
  return ring(keys, newest);
}

const what = `the secret ${secretBytes} bytes in base64url`;

function ring(keys: ReadonlyMap<string, KeyObject>, newest: string): CallerKeys {
  const mac = (keyId: string, text: string): Buffer | undefined => {
    const key = keys.get(keyId);
    return key && createHmac('sha256', key).update(text).digest();
  };
  return {
    newest,
    mac,
    matches(keyId, text, given) {
      const own = mac(keyId, text);
      return own && own.length === given.length && timingSafeEqual(own, given);
    },
  };
}

const refused = (source: string, why: string): CallerKeysRefused =>
  new CallerKeysRefused(
    `The keys of our services in ${source} cannot be used: ${why}. Nothing was changed.`,
  );
