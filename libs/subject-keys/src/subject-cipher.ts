import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  hkdfSync,
  type KeyObject,
} from 'node:crypto';
import { bytesOfBase64url } from '@stillhere/kernel';
import type { JustSealed } from './just-sealed.js';
import { nonceBytes } from './nonces.js';
import { SealBroken, type Sealed, SubjectShredded } from './sealed.js';

export interface SubjectCipher {
  /**
   * Half a surrogate pair in `plaintext` becomes U+FFFD, as in any UTF-8 text.
   * A key seals at most 2^32 texts (NIST SP 800-38D, random nonces); a conversation has thousands.
   *
   * @param aad the place, from `sealedAad`
   * @throws SubjectShredded
   */
  seal(plaintext: string, aad: string): Sealed;
  /** @throws SealBroken, SubjectShredded */
  open(sealed: Sealed, aad: string): string;
  /**
   * HMAC-SHA-256 of the text as base64url: equal for equal texts of this subject, and without the
   * key nobody can try texts against it. @throws SubjectShredded
   */
  fingerprint(text: string): string;
}

/** Keep one no longer than a call: `retire` reaches only those in the cache. */
export interface RetirableCipher extends SubjectCipher {
  /** From now on everything throws SubjectShredded, and the key objects are let go. */
  retire(): void;
}

const algorithm = 'aes-256-gcm';
const tagBytes = 16;
const fingerprintContext = 'stillhere-fingerprint/1';

/** What the ciphers of all subjects share. */
export interface CipherParts {
  readonly nextNonce: () => Buffer;
  readonly justSealed: JustSealed;
}

/** Takes a copy of `dataKey` (32 bytes); the caller overwrites its own. */
export const createSubjectCipher = (
  subject: string,
  dataKey: Uint8Array,
  parts: CipherParts,
): RetirableCipher => new Cipher(subject, createSecretKey(dataKey), parts);

/**
 * A class, and what is not needed at once is made at its first use: there is one of these for everybody
 * who waits, and most of them were only asked to seal a name.
 */
class Cipher implements RetirableCipher {
  #sealing: KeyObject | undefined;
  #fingerprint: KeyObject | undefined;

  constructor(
    private readonly subject: string,
    sealing: KeyObject,
    private readonly parts: CipherParts,
  ) {
    this.#sealing = sealing;
  }

  seal(plaintext: string, aad: string): Sealed {
    const { subject } = this;
    const nonce = this.parts.nextNonce();
    const cipher = createCipheriv(algorithm, this.#key(), nonce);
    cipher.setAAD(Buffer.from(aad));
    const encrypted = cipher.update(plaintext, 'utf8');
    cipher.final();
    const text = Buffer.concat([encrypted, cipher.getAuthTag()]).toString('base64url');
    const sealed = { alg: 'A256GCM', subject, nonce: nonce.toString('base64url'), text } as const;
    this.parts.justSealed.remember(sealed, aad, plaintext.toWellFormed());
    return sealed;
  }

  open(sealed: Sealed, aad: string): string {
    const key = this.#key();
    if (sealed.subject !== this.subject) throw new SealBroken(this.subject, 'other-subject');
    return this.parts.justSealed.take(sealed, aad) ?? decrypted(key, sealed, aad);
  }

  fingerprint(text: string): string {
    this.#fingerprint ??= fingerprintKey(this.#key());
    return createHmac('sha256', this.#fingerprint).update(text).digest('base64url');
  }

  retire(): void {
    this.#sealing = undefined;
    this.#fingerprint = undefined;
    this.parts.justSealed.forget(this.subject);
  }

  #key(): KeyObject {
    if (!this.#sealing) throw new SubjectShredded(this.subject);
    return this.#sealing;
  }
}

function fingerprintKey(sealing: KeyObject): KeyObject {
  const derived = Buffer.from(hkdfSync('sha256', sealing, '', fingerprintContext, 32));
  const key = createSecretKey(derived);
  derived.fill(0);
  return key;
}

function decrypted(key: KeyObject, sealed: Sealed, aad: string): string {
  const { subject } = sealed;
  const nonce = strictBytes(sealed.nonce);
  const bytes = strictBytes(sealed.text);
  const isWhole = nonce?.length === nonceBytes && bytes && bytes.length >= tagBytes;
  if (sealed.alg !== 'A256GCM' || !isWhole) throw new SealBroken(subject, 'malformed');
  const decipher = createDecipheriv(algorithm, key, nonce, { authTagLength: tagBytes });
  decipher.setAAD(Buffer.from(aad));
  decipher.setAuthTag(bytes.subarray(bytes.length - tagBytes));
  const plain = decipher.update(bytes.subarray(0, bytes.length - tagBytes));
  try {
    decipher.final();
  } catch {
    // The only thing that `final` reports for this mode is a tag that does not match.
    throw new SealBroken(subject, 'not-authentic');
  }
  return plain.toString('utf8');
}

const strictBytes = (text: unknown): Buffer | undefined =>
  typeof text === 'string' ? bytesOfBase64url(text) : undefined;
