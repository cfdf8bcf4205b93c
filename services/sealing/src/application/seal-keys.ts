import { type SigningKey, signingKey } from '@stillhere/transparency-log';
import type { SealingPorts } from './ports.js';

/** The private half of the key is not to be had. Nothing is sealed until it is. */
export class SealKeyMissing extends Error {
  readonly code = 'SealKeyMissing';
}

export interface SealKey {
  readonly tenant: string;
  readonly number: number;
}

const subjectOf = ({ tenant, number }: SealKey): string => `seal.${tenant}.${number}`;
const seedContext = 'stillhere-seal-key/1';

/** The key under this number; made where there is none and `isNew`. @throws SealKeyMissing */
export async function openSealKey(
  keys: SealingPorts['keys'],
  key: SealKey,
  { name, isNew }: { readonly name: string; readonly isNew: boolean },
): Promise<SigningKey> {
  const subject = subjectOf(key);
  if (isNew) await keys.create(subject);
  const cipher = await keys.cipher(subject);
  if (cipher === undefined) {
    throw new SealKeyMissing(
      `The key ${key.number} that seals the log of ${key.tenant} is not in the key store: nothing is sealed. ` +
        'Put back the key store that belongs to this log.',
    );
  }
  // A keyed hash over a fixed text: 32 bytes that only the holder of the subject's key can compute.
  const seed = Buffer.from(cipher.fingerprint(seedContext), 'base64url');
  try {
    return signingKey(name, seed);
  } finally {
    seed.fill(0);
  }
}

/** Once its successor has signed, nobody may sign with it again. */
export async function destroySealKey(keys: SealingPorts['keys'], key: SealKey): Promise<void> {
  const subject = subjectOf(key);
  if (!(await keys.isDestroyed(subject))) await keys.shred(subject);
}
