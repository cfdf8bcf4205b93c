import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach } from '@jest/globals';
import type { Random } from '@stillhere/kernel';
import { type ManualClock, manualClock } from '@stillhere/testing';
import type { Identity } from './identity.js';
import type { SignInResult } from './staff-identity.js';

/** Where the accounts of one store lie. */
export interface IdentityPlace {
  /** As another process would: at any time, also while it is open already. */
  open(parts: {
    readonly clock: ManualClock;
    readonly random: Random;
  }): Identity | Promise<Identity>;
  /** Where something is timed by the store's own clock: so much passes there too. */
  pass?(ms: number): Promise<void>;
  destroy(): void | Promise<void>;
}

/** Secrets in these tests are as long and as random as real ones. */
const random: Random = {
  bytes: (length) => new Uint8Array(randomBytes(length)),
  fraction: () => Math.random(),
};

export const address = '192.0.2.7';
export const password = 'four words and some';

export const ok = (result: SignInResult) => {
  if (!result.ok) throw new Error(result.refusal.code);
  return result;
};
export const codeOf = (result: SignInResult) => (result.ok ? 'ok' : result.refusal.code);

export type IdentityStage = ReturnType<typeof identityStage>;

/** An empty place for each test, opened once. */
export function identityStage(create: () => IdentityPlace | Promise<IdentityPlace>) {
  let place: IdentityPlace;
  let clock: ManualClock;
  let identity: Identity;
  const opened: Identity[] = [];
  /** As in another process. */
  const open = async (): Promise<Identity> => {
    const one = await place.open({ clock, random });
    opened.push(one);
    return one;
  };
  beforeEach(async () => {
    place = await create();
    clock = manualClock();
    identity = await open();
  });
  afterEach(async () => {
    for (const one of opened.splice(0)) await one.close();
    await place.destroy();
  });

  /** An account whose owner has chosen a password. */
  const settled = async (name = 'ana', ...roles: string[]) => {
    const { oneTimePassword } = await identity.accounts.add({
      name,
      displayName: 'Ana',
      roles: roles.length > 0 ? roles : ['counselor'],
    });
    const first = ok(
      await identity.staff.signIn({
        tenant: 'local',
        account: name,
        password: oneTimePassword,
        address,
      }),
    );
    return ok(
      await identity.staff.changePassword({
        secret: first.secret,
        oldPassword: oneTimePassword,
        newPassword: password,
        address,
      }),
    );
  };
  const signIn = (account = 'ana', given = password, from = address) =>
    identity.staff.signIn({ tenant: 'local', account, password: given, address: from });

  const pass = async (ms: number): Promise<void> => {
    await clock.advance(ms);
    await place.pass?.(ms);
  };

  return {
    get identity() {
      return identity;
    },
    get clock() {
      return clock;
    },
    ...{ open, settled, signIn, pass },
  };
}
