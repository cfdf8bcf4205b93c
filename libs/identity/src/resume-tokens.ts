import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createSecretKey,
  type KeyObject,
} from 'node:crypto';
import { bytesOfBase64url, type Clock, type Random } from '@stillhere/kernel';

/** What a visitor's token says. It is good for one conversation on one device. */
export interface ResumeClaims {
  readonly tenant: string;
  readonly conversation: string;
  readonly participant: string;
  readonly device: string;
  readonly tab: string;
  /** 0 for the first one; then the epoch of the connection that it was handed out on. */
  readonly epoch: number;
}

export interface VerifiedClaims extends ResumeClaims {
  /** Milliseconds since 1970. */
  readonly issuedAt: number;
}

/** Names a key without saying anything about it: the key is random. The inventory of a data directory uses the same. */
export const resumeKeyId = (key: Uint8Array): string =>
  `key-${createHash('sha256').update('stillhere-key-file/1\0').update(key).digest('hex').slice(0, 16)}`;

/** One key of visitors' tokens. */
export interface ResumeKey {
  /** `key-` and 16 hexadecimal digits; tokens name it. */
  readonly id: string;
  readonly secret: KeyObject;
}

export const keyBytes = 32;

/** `key`: 32 bytes. */
export function resumeKeyOf(key: Uint8Array): ResumeKey {
  if (key.length !== keyBytes) throw new TypeError(`a resume token key has ${keyBytes} bytes`);
  return { id: resumeKeyId(key), secret: createSecretKey(key) };
}

/**
 * The keys that are good at the moment: while they are rotated, the one that mints and the one before. Asked at each
 * token, without a wait, so an adapter keeps them at hand.
 */
export interface ResumeKeys {
  current(): ResumeKey;
  /** `undefined`: none of ours, or not good any more. */
  find(id: string): ResumeKey | undefined;
  /** Newest first. */
  all(): readonly ResumeKey[];
}

/** One key that never changes. */
export function fixedResumeKey(key: Uint8Array): ResumeKeys {
  const only = resumeKeyOf(key);
  return {
    current: () => only,
    find: (id) => (id === only.id ? only : undefined),
    all: () => [only],
  };
}

/**
 * Visitor tokens without a database: the claims themselves, encrypted and authenticated. Whether the
 * epoch is still the current one is the conversation's to say.
 */
export interface ResumeTokens {
  mint(claims: ResumeClaims): string;
  /** `undefined`: not one of ours, altered, or older than a week. */
  verify(token: string): VerifiedClaims | undefined;
}

export interface ResumeTokenParts {
  readonly keys: ResumeKeys;
  readonly clock: Clock;
  readonly random: Random;
}

const algorithm = 'aes-256-gcm';
/** Version 1 named no key; such tokens are good until they are a week old. */
const versions = { withoutKeyId: 1, withKeyId: 2 } as const;
const keyIdBytes = 8;
const nonceBytes = 12;
const tagBytes = 16;
/** Ids are short; anything longer was not made here. */
const tokenLengthMax = 1_024;
/** A page that rests longer than this has nobody in front of it; each resume brings a new token. */
export const tokenAgeMaxMs = 7 * 24 * 3_600_000;
const purposeOf = (version: number): Buffer => Buffer.from(`stillhere/resume-token/${version}`);
const purposes = {
  [versions.withoutKeyId]: purposeOf(versions.withoutKeyId),
  [versions.withKeyId]: purposeOf(versions.withKeyId),
};

/** A token: version (1 byte), key id (8 bytes, from version 2 on), nonce (12), sealed claims, tag (16); base64url. */
export function createResumeTokens({ keys, clock, random }: ResumeTokenParts): ResumeTokens {
  return {
    mint: (claims) => {
      const nonce = random.bytes(nonceBytes);
      return seal(keys.current(), nonce, textOf(claims, clock.now())).toString('base64url');
    },
    verify: (token) => {
      if (token.length > tokenLengthMax) return undefined;
      const bytes = bytesOfBase64url(token);
      if (bytes === undefined) return undefined;
      const text = open(keys, bytes);
      const claims = text === undefined ? undefined : claimsOf(text);
      if (claims === undefined) return undefined;
      return clock.now() - claims.issuedAt > tokenAgeMaxMs ? undefined : claims;
    },
  };
}

const textOf = (claims: ResumeClaims, issuedAt: number): string => {
  const { tenant, conversation, participant, device, tab, epoch } = claims;
  return JSON.stringify([tenant, conversation, participant, device, tab, epoch, issuedAt]);
};

/** Only what this key authenticated comes here, so its shape is ours. */
function claimsOf(text: string): VerifiedClaims {
  const [tenant, conversation, participant, device, tab, epoch, issuedAt] = JSON.parse(text);
  return { tenant, conversation, participant, device, tab, epoch, issuedAt };
}

function seal({ id, secret }: ResumeKey, nonce: Uint8Array, text: string): Buffer {
  const keyId = Buffer.from(id.slice('key-'.length), 'hex');
  const cipher = createCipheriv(algorithm, secret, nonce);
  cipher.setAAD(purposes[versions.withKeyId]);
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  const head = Uint8Array.of(versions.withKeyId);
  return Buffer.concat([head, keyId, nonce, sealed, cipher.getAuthTag()]);
}

function open(keys: ResumeKeys, bytes: Buffer): string | undefined {
  switch (bytes[0]) {
    case versions.withKeyId: {
      const key = keys.find(`key-${bytes.subarray(1, 1 + keyIdBytes).toString('hex')}`);
      const sealed = bytes.subarray(1 + keyIdBytes);
      return key && unsealed(key, sealed, purposes[versions.withKeyId]);
    }
    case versions.withoutKeyId: {
      const purpose = purposes[versions.withoutKeyId];
      for (const key of keys.all()) {
        const text = unsealed(key, bytes.subarray(1), purpose);
        if (text !== undefined) return text;
      }
      return undefined;
    }
    default:
      return undefined;
  }
}

/** `bytes`: nonce, sealed claims, tag. */
function unsealed({ secret }: ResumeKey, bytes: Buffer, purpose: Buffer): string | undefined {
  if (bytes.length < nonceBytes + tagBytes) return undefined;
  const tagStart = bytes.length - tagBytes;
  const decipher = createDecipheriv(algorithm, secret, bytes.subarray(0, nonceBytes), {
    authTagLength: tagBytes,
  });
  decipher.setAAD(purpose);
  decipher.setAuthTag(bytes.subarray(tagStart));
  const text = decipher.update(bytes.subarray(nonceBytes, tagStart), undefined, 'utf8');
  try {
    return text + decipher.final('utf8');
  } catch {
    // Only the tag can be wrong here: somebody altered the token, or made it with another key.
    return undefined;
  }
}
