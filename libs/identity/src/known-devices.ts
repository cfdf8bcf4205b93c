import type { Clock, Random } from '@stillhere/kernel';
import type { Database } from '@stillhere/sqlite';
import { newSecret, secretHash } from './secrets.js';

/**
 * Browsers on which somebody has signed in before. It lets nobody in: it only says that wrong passwords
 * from there are counted apart, so that strangers at the same address cannot lock their owner out.
 */
export interface KnownDevices {
  isOf(account: string, secret: string | undefined): boolean;
  /** Remembers the browser for the account too; returns its secret, a new one where it had none. */
  remember(account: string, secret: string | undefined): string;
}

/** A counselor's own machines, and those of the centre; the one not used for longest goes. */
const perAccountMax = 20;
const secretPattern = /^[\w-]{43}$/;

export interface DeviceParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly random: Random;
}

export function openKnownDevices({ database, clock, random }: DeviceParts): KnownDevices {
  const select = database.prepare(
    'SELECT 1 FROM known_device WHERE secret_hash = ? AND account = ?',
  );
  const selectAny = database.prepare('SELECT 1 FROM known_device WHERE secret_hash = ?');
  const upsert = database.prepare(
    'INSERT INTO known_device VALUES (?, ?, ?) ' +
      'ON CONFLICT (secret_hash, account) DO UPDATE SET used_ms = excluded.used_ms',
  );
  const removeOldest = database.prepare(
    'DELETE FROM known_device WHERE account = ? AND secret_hash NOT IN (SELECT secret_hash FROM ' +
      'known_device WHERE account = ? ORDER BY used_ms DESC LIMIT ?)',
  );
  /** Only what was made here: a browser cannot choose its own. */
  const ours = (secret: string | undefined): secret is string =>
    secret !== undefined &&
    secretPattern.test(secret) &&
    selectAny.get(secretHash(secret)) !== undefined;

  return {
    isOf: (account, secret) =>
      secret !== undefined &&
      secretPattern.test(secret) &&
      select.get(secretHash(secret), account) !== undefined,
    remember(account, secret) {
      const kept = ours(secret) ? secret : newSecret(random);
      upsert.run(secretHash(kept), account, clock.now());
      removeOldest.run(account, account, perAccountMax);
      return kept;
    },
  };
}
