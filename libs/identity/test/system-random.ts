import { randomBytes } from 'node:crypto';
import type { Random } from '@stillhere/kernel';

/** Secrets in these tests are as long and as random as real ones. */
export const systemRandom: Random = {
  bytes: (length) => new Uint8Array(randomBytes(length)),
  fraction: () => Math.random(),
};
