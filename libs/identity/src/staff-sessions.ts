import type { Principal } from '@stillhere/contracts';
import type { Clock, Random } from '@stillhere/kernel';
import type { IdentityStore, Known, StoredAccount, StoredSignIn } from './identity-store.js';
import { principalOf } from './names.js';
import { newSecret, secretHash } from './secrets.js';
import type { SignInEnd, StaffSession } from './staff-identity.js';
import { tenantAndName } from './tenant-names.js';
import { validity } from './validity.js';

const hourMs = 3_600_000;
/** A shift and its handover. */
export const sessionAgeMaxMs = 12 * hourMs;
export const sessionIdleMaxMs = 2 * hourMs;
/** A desk that was left open over a weekend is still told why its sign-in is gone. */
const keptMaxMs = 72 * hourMs;
/** A use is written at most this often: each write waits for the disk. */
const useWrittenEveryMs = 60_000;
/** Browsers of one person; the oldest sign-in ends. */
const sessionsPerAccountMax = 10;
const secretPattern = /^[\w-]{43}$/;

export interface StaffSessions {
  /** Starts a sign-in of the account that stands under this key; returns its secret, which is stored hashed. */
  start(key: string): Promise<string>;
  find(secret: string): Promise<StaffSession | undefined>;
  end(secret: string, reason: Exclude<SignInEnd, 'none'>): Promise<void>;
  endedBecause(secret: string): Promise<SignInEnd>;
}

export interface SessionParts {
  readonly store: IdentityStore;
  readonly clock: Clock;
  readonly random: Random;
  readonly home: string;
}

export function openStaffSessions(parts: SessionParts): StaffSessions {
  const { store, clock, random, home } = parts;
  const isLive = ({ account, createdMs, usedMs, ended }: StoredSignIn): boolean => {
    if (ended !== '' || account.disabled) return false;
    const nowMs = clock.now();
    return nowMs - createdMs < sessionAgeMaxMs && nowMs - usedMs < sessionIdleMaxMs;
  };
  const live = (known: Known<StoredSignIn> | undefined): StoredSignIn | undefined => {
    const found = known?.();
    return found && isLive(found) ? found : undefined;
  };
  const endOf = (found: StoredSignIn | undefined): SignInEnd => {
    if (found === undefined || isLive(found)) return 'none';
    return found.ended === '' ? 'expired' : found.ended;
  };
  const touch = (hash: string, known: Known<StoredSignIn>): void => {
    const found = live(known);
    const nowMs = clock.now();
    if (found && nowMs - found.usedMs >= useWrittenEveryMs) store.noteUse(hash, nowMs);
  };
  const lookUp = async (secret: string): Promise<Known<StoredSignIn> | undefined> =>
    secretPattern.test(secret) ? store.findSignIn(secretHash(secret)) : undefined;

  return {
    async start(key) {
      const secret = newSecret(random);
      const atMs = clock.now();
      await store.startSignIn({
        ...{ secretHash: secretHash(secret), account: key, atMs },
        ...{ perAccountMax: sessionsPerAccountMax, keptSinceMs: atMs - keptMaxMs },
      });
      return secret;
    },
    async find(secret) {
      const known = await lookUp(secret);
      const found = live(known);
      if (known === undefined || found === undefined) return undefined;
      const hash = secretHash(secret);
      touch(hash, known);
      const isValid = validity(() => live(known) !== undefined, { clock, changes: store });
      return {
        ...describe(found.account, { home, isValid }),
        isValid,
        endedBecause: () => endOf(known()),
        touch: () => touch(hash, known),
      };
    },
    end: (secret, reason) => store.endSignIn(secretHash(secret), reason),
    endedBecause: async (secret) => endOf((await lookUp(secret))?.()),
  };
}

function describe(
  account: StoredAccount,
  { home, isValid }: Required<Pick<Principal, 'isValid'>> & { readonly home: string },
) {
  const { displayName, roles, mustChangePassword } = account;
  const { tenant, name } = tenantAndName(home, account.name);
  const principal = { ...principalOf(tenant, { name, displayName, roles }), isValid };
  return {
    account: name,
    displayName,
    roles,
    mustChangePassword,
    principal: mustChangePassword ? { ...principal, roles: [] } : principal,
  };
}
