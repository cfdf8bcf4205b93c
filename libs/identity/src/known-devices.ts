import type { Clock, Random } from '@stillhere/kernel';
import type { IdentityStore } from './identity-store.js';
import { newSecret, secretHash } from './secrets.js';

/**
 * Browsers on which somebody has signed in before. It lets nobody in: it only says that wrong passwords
 * from there are counted apart, so that strangers at the same address cannot lock their owner out.
 */
export interface KnownDevices {
  isOf(account: string, secret: string | undefined): Promise<boolean>;
  /** Remembers the browser for the account too; returns its secret, a new one where it had none. */
  remember(account: string, secret: string | undefined): Promise<string>;
}

/** A counselor's own machines, and those of the centre; the one not used for longest goes. */
const perAccountMax = 20;
const secretPattern = /^[\w-]{43}$/;

export interface DeviceParts {
  readonly store: IdentityStore;
  readonly clock: Clock;
  readonly random: Random;
}

export function openKnownDevices({ store, clock, random }: DeviceParts): KnownDevices {
  const isKnown = async (secret: string, account?: string): Promise<boolean> =>
    secretPattern.test(secret) && store.isKnownDevice(secretHash(secret), account);
  return {
    isOf: async (account, secret) => secret !== undefined && isKnown(secret, account),
    async remember(account, secret) {
      // Only what was made here: a browser cannot choose its own.
      const isOurs = secret !== undefined && (await isKnown(secret));
      const kept = isOurs ? secret : newSecret(random);
      const atMs = clock.now();
      await store.rememberDevice({ secretHash: secretHash(kept), account, atMs, perAccountMax });
      return kept;
    },
  };
}
