import { hash } from 'node:crypto';
import type { Random } from '@stillhere/kernel';

const secretBytes = 32;

/** 256 random bits as base64url: for cookies and tokens, stored hashed only. */
export const newSecret = (random: Random): string =>
  Buffer.from(random.bytes(secretBytes)).toString('base64url');

/** A plain hash is enough for what has 256 random bits: there is nothing to guess. */
export const secretHash = (secret: string): string => hash('sha256', secret, 'hex');

/** No 0/O, 1/l/I: it is read from one screen and typed into another. */
const letters = 'abcdefghjkmnpqrstuvwxyz23456789';
const groups = 4;
const groupLength = 5;

/** Twenty of 31 letters in four groups: 99 bits. */
export function newOneTimePassword(random: Random): string {
  const group = (): string => Array.from({ length: groupLength }, () => letter(random)).join('');
  return Array.from({ length: groups }, group).join('-');
}

/** Bytes beyond the last whole multiple would favour the first letters. */
function letter(random: Random): string {
  const fair = 256 - (256 % letters.length);
  for (;;) {
    const byte = random.bytes(1)[0] ?? 0;
    if (byte < fair) return letters.charAt(byte % letters.length);
  }
}
