import { createCipheriv, createDecipheriv, createSecretKey } from 'node:crypto';
import type { Random } from '@stillhere/kernel';
import { keyIdOf, readKeyFileThere, readOrMakeKeyFile } from './key-file.js';
import { type KeyProvider, KeyUnavailable } from './key-provider.js';
import { nonceBytes, secureBytes } from './nonces.js';

const algorithm = 'aes-256-gcm';
const tagBytes = 16;

export interface KeyFileOptions {
  readonly random?: Pick<Random, 'bytes'>;
  /** It has to be there: where it is missing nothing is made. */
  readonly isMade?: boolean;
}

/**
 * The wrapping key in a file of this machine, made on the first start. Whoever has this file and
 * the key store reads everything; whoever loses it reads nothing: back it up apart from the rest.
 * Wraps at most 2^32 keys (NIST SP 800-38D, random nonces).
 *
 * @throws KeyFileRefused when the file is open to others, damaged, or cannot be read or made
 */
export function openKeyFileProvider(
  path: string,
  { random = secureBytes, isMade = false }: KeyFileOptions = {},
): KeyProvider {
  const raw = isMade ? readKeyFileThere(path) : readOrMakeKeyFile(path, random);
  const key = createSecretKey(raw);
  const keyId = keyIdOf(raw);
  raw.fill(0);
  return {
    keyId,
    async wrap(dataKey, subject) {
      const nonce = random.bytes(nonceBytes);
      const cipher = createCipheriv(algorithm, key, nonce);
      cipher.setAAD(wrapAad(subject));
      const encrypted = cipher.update(dataKey);
      cipher.final();
      return { keyId, wrapped: Buffer.concat([nonce, encrypted, cipher.getAuthTag()]) };
    },
    async unwrap({ wrapped }, subject) {
      const bytes = Buffer.from(wrapped);
      if (bytes.length <= nonceBytes + tagBytes) throw notOurs(subject);
      const nonce = bytes.subarray(0, nonceBytes);
      const decipher = createDecipheriv(algorithm, key, nonce, { authTagLength: tagBytes });
      decipher.setAAD(wrapAad(subject));
      decipher.setAuthTag(bytes.subarray(-tagBytes));
      const dataKey = decipher.update(bytes.subarray(nonceBytes, -tagBytes));
      try {
        decipher.final();
      } catch {
        throw notOurs(subject);
      }
      return dataKey;
    },
    opens: (id) => id === keyId,
    // It was read and proven when it was opened.
    check: async () => undefined,
  };
}

const wrapAad = (subject: string) => Buffer.from(`stillhere-wrap/1|${subject}`);

const notOurs = (subject: string) =>
  new KeyUnavailable(
    `the stored key of ${subject} is not what ${algorithm} wrapped: the key store is damaged`,
  );
