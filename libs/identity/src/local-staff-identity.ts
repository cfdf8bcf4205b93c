import { type Clock, createKeyedLimit, type KeyedRate } from '@stillhere/kernel';
import type { IdentityStore, SharedTries } from './identity-store.js';
import type { KnownDevices } from './known-devices.js';
import { HasherBusy, type PasswordHasher } from './password-hash.js';
import { passwordProblem } from './password-rules.js';
import type {
  PasswordChange,
  SignInRefusal,
  SignInResult,
  StaffIdentity,
} from './staff-identity.js';
import type { StaffSessions } from './staff-sessions.js';
import { namesOf } from './tenant-names.js';

/** One person who mistypes: five at once, then one a half minute. */
const perAccountAndAddress = { burst: 5, perSecond: 1 / 30, keysMax: 10_000 };
/** Shelters, schools and centres share one address: generous. */
const perAddress = { burst: 100, perSecond: 1 / 3, keysMax: 10_000 };
const passwordLengthMax = 1_000;

export interface LocalStaffParts {
  readonly store: IdentityStore;
  readonly sessions: StaffSessions;
  readonly hasher: PasswordHasher;
  readonly devices: KnownDevices;
  readonly clock: Clock;
  /** The tenant whose accounts stand by their bare names. */
  readonly home: string;
}

const refused = (refusal: SignInRefusal): SignInResult => ({ ok: false, refusal });

const wrong: SignInRefusal = {
  code: 'SignInRefused',
  message: 'Account or password is not right. Check both and try again.',
};
const notSignedIn = refused({
  code: 'NotSignedIn',
  message: 'You are not signed in any more. Sign in again.',
});

/** Sign-in against local accounts. */
export function createLocalStaffIdentity(parts: LocalStaffParts): StaffIdentity {
  const { store, sessions, hasher, devices, home } = parts;
  const keyOf = (tenant: string, account: string): string => namesOf(home, tenant).keyOf(account);
  const check = createPasswordCheck(parts);

  const signedIn = async (key: string): Promise<SignInResult> => {
    const secret = await sessions.start(key);
    const session = await sessions.find(secret);
    return session === undefined ? refused(wrong) : { ok: true, secret, session };
  };

  return {
    async signIn(request) {
      const { tenant, account, password, address, device } = request;
      const key = keyOf(tenant, account);
      const isKnown = await devices.isOf(key, device);
      const refusal = await check(
        { key, password, address },
        isKnown ? `device ${device}` : undefined,
      );
      if (refusal !== undefined) return refused(refusal);
      if (request.previous !== undefined) await sessions.end(request.previous, 'replaced');
      return { ...(await signedIn(key)), device: await devices.remember(key, device) };
    },
    async changePassword(change: PasswordChange) {
      const { secret, oldPassword, newPassword, address } = change;
      const session = await sessions.find(secret);
      if (session === undefined) return notSignedIn;
      const { account, principal } = session;
      const key = keyOf(principal.tenant, account);
      const refusal = await check({ key, password: oldPassword, address }, 'signed in');
      if (refusal !== undefined) return refused(refusal);
      const problem = passwordProblem({ account, password: newPassword, oldPassword });
      if (problem !== undefined) return refused({ code: 'PasswordTooWeak', message: problem });
      const passwordHash = await hasher.hash(newPassword);
      const reason = 'password-changed';
      await store.setPassword(key, { passwordHash, mustChange: false, reason });
      return signedIn(key);
    },
    session: (secret) => sessions.find(secret),
    signOut: (secret) => sessions.end(secret, 'signed-out'),
    endedBecause: (secret) => sessions.endedBecause(secret),
    displayName: async (tenant, account) =>
      (await store.account(keyOf(tenant, account)))?.displayName,
  };
}

interface PasswordTried {
  /** Empty: what was typed is no name. */
  readonly key: string;
  readonly password: string;
  readonly address: string;
}

/** Limits first, then the password; unknown and disabled accounts cost the same time as known ones. */
function createPasswordCheck({ store, hasher, clock }: LocalStaffParts) {
  const triesOf = (what: string, rate: KeyedRate): Tries =>
    countedTries(what, rate, { clock, shared: store.tries });
  const pairs = triesOf('account', perAccountAndAddress);
  const addresses = triesOf('address', perAddress);

  /** `own`: what tells the owner of the account from strangers at their address; counted apart. */
  return async (tried: PasswordTried, own?: string): Promise<SignInRefusal | undefined> => {
    const { key, password, address } = tried;
    const pair = `${key} ${own ?? address}`;
    const waitMs =
      (own === undefined ? await addresses.take(address) : 0) || (await pairs.take(pair));
    if (waitMs > 0) return tooMany(waitMs);
    const account = await store.account(key);
    const hash = account?.disabled === false ? account.passwordHash : undefined;
    try {
      if (await hasher.verify(password.slice(0, passwordLengthMax), hash)) {
        if (own === undefined) await addresses.giveBack(address);
        await pairs.giveBack(pair);
        return undefined;
      }
    } catch (error) {
      if (error instanceof HasherBusy) return tooMany(busyWaitMs);
      throw error;
    }
    return wrong;
  };
}

interface Tries {
  take(key: string): Promise<number>;
  giveBack(key: string): Promise<void>;
}

/**
 * Counted in this process, and then where all processes do: who guesses past the limit here causes no more writes there.
 */
function countedTries(
  what: string,
  rate: KeyedRate,
  { clock, shared }: { readonly clock: Clock; readonly shared: SharedTries | undefined },
): Tries {
  const here = createKeyedLimit(rate, clock);
  const named = (key: string): string => `${what} ${key}`;
  return {
    take: async (key) => here.take(key) || ((await shared?.take(named(key), rate)) ?? 0),
    async giveBack(key) {
      here.giveBack(key);
      await shared?.giveBack(named(key), rate);
    },
  };
}

const busyWaitMs = 2_000;

const tooMany = (retryAfterMs: number): SignInRefusal => ({
  code: 'TooManyAttempts',
  message: `Too many attempts. Try again in ${Math.ceil(retryAfterMs / 1_000)} seconds.`,
  retryAfterMs,
});
