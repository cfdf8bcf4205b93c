import type { Clock } from '@stillhere/kernel';
import { createTokenBucket, type TokenBucket } from '../../application/live/token-bucket.js';

export interface AddressLimitOptions {
  readonly perSecond: number;
  readonly burst: number;
  /** Addresses remembered; beyond it the one not seen for longest starts anew. */
  readonly addressesMax: number;
}

/** A rate limit per network address. */
export interface AddressLimit {
  /** 0: go on. Otherwise milliseconds until the next one may come. */
  take(address: string): number;
}

export function createAddressLimit(options: AddressLimitOptions, clock: Clock): AddressLimit {
  const { perSecond, burst, addressesMax } = options;
  const buckets = new Map<string, TokenBucket>();
  return {
    take(address) {
      const nowMs = clock.monotonicMs();
      const key = networkOf(address);
      const bucket = buckets.get(key) ?? createTokenBucket(perSecond, burst, nowMs);
      buckets.delete(key);
      buckets.set(key, bucket);
      const [oldest] = buckets.size > addressesMax ? buckets.keys() : [];
      if (oldest !== undefined) buckets.delete(oldest);
      return bucket.take(nowMs);
    },
  };
}

const mappedPrefix = '::ffff:';
const groups = 8;
const networkGroups = 4;

/** An IPv4 address, or the /64 of an IPv6 one: that much is one household's to choose from. */
export function networkOf(address: string): string {
  if (address.startsWith(mappedPrefix)) return address.slice(mappedPrefix.length);
  if (!address.includes(':')) return address;
  const [head = '', tail] = address.split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = Array<string>(Math.max(0, groups - before.length - after.length)).fill('0');
  return [...before, ...zeros, ...after].slice(0, networkGroups).join(':');
}
