import type { Principal } from '@stillhere/contracts';
import type { Clock, Random } from '@stillhere/kernel';
import { IdentityProblem } from './identity-problem.js';
import type { IdentityStore, StoredToken } from './identity-store.js';
import {
  principalOf,
  requireName,
  requireRole,
  staffRoles,
  type TokenRole,
  tokenRoles,
} from './names.js';
import { newSecret, secretHash } from './secrets.js';
import { type OwnNames, tenantAndName } from './tenant-names.js';
import { validity } from './validity.js';

export interface ApiToken {
  readonly name: string;
  readonly role: TokenRole;
  readonly createdAt: string;
  /** False: it stands for a person whose account is disabled, gone, or without that role. */
  readonly isUsable: boolean;
}

/** Tokens for programs of one tenant that call over gRPC. */
export interface ApiTokens {
  /**
   * The token itself: shown once, stored hashed. A staff role acts in somebody's name: the account of
   * that name must have it, and be enabled, now and whenever the token is used.
   */
  add(name: string, role: string): Promise<string>;
  /** Good for nothing from now on, in running processes too. */
  revoke(name: string): Promise<void>;
  list(): Promise<ApiToken[]>;
}

/** Says who calls, of whichever tenant. */
export interface TokenCheck {
  /** Who holds the token; `undefined`: nobody, or no longer. */
  verify(token: string): Promise<Principal | undefined>;
}

export interface ApiTokenParts {
  readonly store: IdentityStore;
  readonly clock: Clock;
  readonly random: Random;
  readonly names: OwnNames;
}

/** Lets people and secret scanners tell what they found. */
const prefix = 'stillhere_';

export function openApiTokens({ store, clock, random, names }: ApiTokenParts): ApiTokens {
  return {
    async add(name, role) {
      requireName(name);
      requireRole(role, tokenRoles);
      const key = names.keyOf(name);
      if (!mayAct({ role, account: await store.account(key) })) throw nobodyToActFor(name, role);
      const token = prefix + newSecret(random);
      const createdAt = new Date(clock.now()).toISOString();
      if (await store.addToken({ name: key, secretHash: secretHash(token), role, createdAt })) {
        return token;
      }
      throw new IdentityProblem(
        'TokenExists',
        `There is a token "${name}" already. Revoke it first, or choose another name.`,
      );
    },
    async revoke(name) {
      if (await store.removeToken(names.keyOf(name))) return;
      throw new IdentityProblem(
        'TokenMissing',
        `There is no token "${name.slice(0, 80)}". See: npm run admin -- list-tokens`,
      );
    },
    list: async () =>
      (await store.tokens()).flatMap(({ account, ...token }) => {
        const name = names.nameOf(token.name);
        if (name === undefined) return [];
        return [{ ...token, name, isUsable: mayAct({ role: token.role, account }) }];
      }),
  };
}

export interface TokenCheckParts {
  readonly store: IdentityStore;
  readonly clock: Clock;
  /** The tenant whose tokens stand by their bare names. */
  readonly home: string;
}

export function createTokenCheck({ store, clock, home }: TokenCheckParts): TokenCheck {
  return {
    async verify(token) {
      if (!token.startsWith(prefix)) return undefined;
      const known = await store.findToken(secretHash(token));
      const found = known?.();
      if (known === undefined || found === undefined || !mayAct(found)) return undefined;
      const { role } = found;
      const { tenant, name } = tenantAndName(home, found.name);
      const isGood = (): boolean => {
        const standing = known();
        return standing !== undefined && mayAct(standing);
      };
      const principal = principalOf(tenant, { name, displayName: name, roles: [role] });
      return { ...principal, isValid: validity(isGood, { clock, changes: store }) };
    },
  };
}

function mayAct({ role, account }: Pick<StoredToken, 'role' | 'account'>): boolean {
  const [staffRole] = staffRoles.filter((one) => one === role);
  if (staffRole === undefined) return true;
  return account !== undefined && !account.disabled && account.roles.includes(staffRole);
}

const nobodyToActFor = (name: string, role: string): IdentityProblem =>
  new IdentityProblem(
    'AccountMissing',
    `A ${role}'s token acts in the name of an account, and there is no enabled account "${name}" ` +
      `with the role ${role}. Make it first, or choose a role of programs. Nothing was changed.`,
  );
