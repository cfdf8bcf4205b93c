import { argon2, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import type { Random } from '@stillhere/kernel';

const derive = promisify(argon2);

/** OWASP Password Storage Cheat Sheet: argon2id with 19 MiB, 2 passes, 1 lane. */
const cost = { memory: 19_456, passes: 2, parallelism: 1 } as const;
const saltBytes = 16;
const tagBytes = 32;

export interface HasherLimits {
  /** Hashes at once: each takes 19 MiB and one thread of Node's pool, which files need too. */
  readonly concurrentMax: number;
  /** Sign-ins that wait for their turn; a hash takes some 30 ms, so the last waits about a second. */
  readonly waitingMax: number;
}
const defaultLimits: HasherLimits = { concurrentMax: 2, waitingMax: 64 };

export interface PasswordHasher {
  /** `$argon2id$v=19$m=…,t=…,p=…$salt$hash`. */
  hash(password: string): Promise<string>;
  /** Takes the same time whether it is right or wrong. `undefined` as hash: always false. */
  verify(password: string, hash: string | undefined): Promise<boolean>;
}

/** Too many sign-ins at once. */
export class HasherBusy extends Error {
  readonly code = 'HasherBusy';
}

/** The work itself: 32 bytes of argon2id. */
export type Derive = (password: string, hash: Omit<Hash, 'tag'>) => Promise<Uint8Array>;

/** Hashes off the main thread, a bounded number at once. */
export function createPasswordHasher(
  random: Random,
  limits = defaultLimits,
  deriveTag: Derive = argon2id,
): PasswordHasher {
  const turns = createTurns(limits);
  const hash = (password: string): Promise<string> =>
    turns(async () => {
      const salt = random.bytes(saltBytes);
      return encode({ ...cost, salt, tag: await deriveTag(password, { ...cost, salt }) });
    });
  // What an unknown account is checked against, so that it takes as long as a known one.
  const decoy: Hash = { ...cost, salt: random.bytes(saltBytes), tag: random.bytes(tagBytes) };
  return {
    hash,
    verify: (password, encoded) =>
      turns(async () => {
        const stored = encoded === undefined ? undefined : decode(encoded);
        const against = stored ?? decoy;
        const tag = await deriveTag(password, against);
        return timingSafeEqual(tag, against.tag) && stored !== undefined;
      }),
  };
}

export interface Hash {
  readonly memory: number;
  readonly passes: number;
  readonly parallelism: number;
  readonly salt: Uint8Array;
  readonly tag: Uint8Array;
}

/** The same password typed on another keyboard may arrive in another Unicode form. */
const argon2id: Derive = (password, hash) =>
  derive('argon2id', {
    message: password.normalize('NFKC'),
    nonce: hash.salt,
    memory: hash.memory,
    passes: hash.passes,
    parallelism: hash.parallelism,
    tagLength: tagBytes,
  });

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url');

const encode = ({ memory, passes, parallelism, salt, tag }: Hash): string =>
  `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${base64(salt)}$${base64(tag)}`;

const pattern = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([\w-]+)\$([\w-]+)$/;

function decode(encoded: string): Hash | undefined {
  const match = pattern.exec(encoded);
  if (!match) return undefined;
  const [, memory, passes, parallelism, salt, tag] = match as unknown as string[];
  return {
    memory: Number(memory),
    passes: Number(passes),
    parallelism: Number(parallelism),
    salt: Buffer.from(salt as string, 'base64url'),
    tag: Buffer.from(tag as string, 'base64url'),
  };
}

function createTurns({
  concurrentMax,
  waitingMax,
}: HasherLimits): <T>(work: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (work) => {
    if (running >= concurrentMax) {
      if (waiting.length >= waitingMax) throw new HasherBusy('too many sign-ins at once');
      await new Promise<void>((resolve) => waiting.push(resolve));
    }
    running += 1;
    try {
      return await work();
    } finally {
      running -= 1;
      waiting.shift()?.();
    }
  };
}
