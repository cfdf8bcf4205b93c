import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** A wrapping key names itself; of any other key a sum over it is the name. */
export function keyIdIn(path: string): string | undefined {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch {
    return undefined;
  }
  const [, own] =
    /^stillhere-key\/1\nid: (file-[0-9a-f]{16})\n/.exec(bytes.toString('latin1')) ?? [];
  if (own !== undefined) return own;
  if (bytes.length !== 32) return undefined;
  const sum = createHash('sha256').update('stillhere-key-file/1\0').update(bytes).digest('hex');
  return `key-${sum.slice(0, 16)}`;
}
