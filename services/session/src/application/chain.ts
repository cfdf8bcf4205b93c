import type { Hash } from '@stillhere/kernel';

/** What clients hold of an event's hash: its first 32 hex digits. */
export const chainOf = (hash: Hash): string => hash.slice(0, 32);
