import { createCipheriv, createDecipheriv, createSecretKey, type KeyObject } from 'node:crypto';
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
  /** 32 bytes. */
  readonly key: Uint8Array;
  readonly clock: Clock;
  readonly random: Random;
}

const algorithm = 'aes-256-gcm';
const version = 1;
const nonceBytes = 12;
const tagBytes = 16;
const headBytes = 1 + nonceBytes;
/** Ids are short; anything longer was not made here. */
const tokenLengthMax = 1_024;
/** A page that rests longer than this has nobody in front of it; each resume brings a new token. */
const ageMaxMs = 7 * 24 * 3_600_000;
const purpose = Buffer.from('stillhere/resume-token/1');
const keyBytes = 32;

export function createResumeTokens({ key, clock, random }: ResumeTokenParts): ResumeTokens {
  if (key.length !== keyBytes) throw new TypeError(`a resume token key has ${keyBytes} bytes`);
  const secret = createSecretKey(key);
  return {
    mint: (claims) => {
      const nonce = random.bytes(nonceBytes);
      return seal(secret, nonce, textOf(claims, clock.now())).toString('base64url');
    },
    verify: (token) => {
      if (token.length > tokenLengthMax) return undefined;
      const bytes = bytesOfBase64url(token);
      if (bytes === undefined) return undefined;
      const text = open(secret, bytes);
      const claims = text === undefined ? undefined : claimsOf(text);
      if (claims === undefined) return undefined;
      return clock.now() - claims.issuedAt > ageMaxMs ? undefined : claims;
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

function seal(key: KeyObject, nonce: Uint8Array, text: string): Buffer {
  const cipher = createCipheriv(algorithm, key, nonce);
  cipher.setAAD(purpose);
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([Uint8Array.of(version), nonce, sealed, cipher.getAuthTag()]);
}

function open(key: KeyObject, bytes: Buffer): string | undefined {
  if (bytes.length < headBytes + tagBytes || bytes[0] !== version) return undefined;
  const tagStart = bytes.length - tagBytes;
  const decipher = createDecipheriv(algorithm, key, bytes.subarray(1, headBytes), {
    authTagLength: tagBytes,
  });
  decipher.setAAD(purpose);
  decipher.setAuthTag(bytes.subarray(tagStart));
  const text = decipher.update(bytes.subarray(headBytes, tagStart), undefined, 'utf8');
  try {
    return text + decipher.final('utf8');
  } catch {
    // Only the tag can be wrong here: somebody altered the token, or made it with another key.
    return undefined;
  }
}
