import { randomBytes } from 'node:crypto';
import type { Random } from '@stillhere/kernel';

/** The operating system's generator: the only one for keys and nonces outside simulations. */
export const secureBytes: Pick<Random, 'bytes'> = { bytes: (length) => randomBytes(length) };

export const nonceBytes = 12;
/** One call to the generator for many nonces: it costs as much as sealing a short message. */
const noncesPerDraw = 256;

/** Random 96-bit nonces, each handed out once. */
export function nonceSource(random: Pick<Random, 'bytes'>): () => Buffer {
  let drawn = Buffer.alloc(0);
  let used = 0;
  return () => {
    if (used >= drawn.length) {
      drawn = Buffer.from(random.bytes(nonceBytes * noncesPerDraw));
      used = 0;
    }
    used += nonceBytes;
    return drawn.subarray(used - nonceBytes, used);
  };
}
