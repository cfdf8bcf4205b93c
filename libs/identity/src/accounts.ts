import type { Clock, Random } from '@stillhere/kernel';
import { IdentityProblem } from './identity-problem.js';
import type { IdentityStore, StoredAccount } from './identity-store.js';
import {
  requireDisplayName,
  requireName,
  requireRole,
  type StaffRole,
  staffRoles,
} from './names.js';
import type { PasswordHasher } from './password-hash.js';
import { newOneTimePassword } from './secrets.js';
import type { OwnNames } from './tenant-names.js';

export interface Account {
  readonly name: string;
  readonly displayName: string;
  readonly roles: readonly StaffRole[];
  readonly mustChangePassword: boolean;
  readonly disabled: boolean;
  readonly createdAt: string;
}

export interface NewAccount {
  readonly name: string;
  readonly displayName: string;
  readonly roles: readonly string[];
}

export interface IssuedPassword {
  readonly account: string;
  /** Known to nobody else; must be changed at the first sign-in. */
  readonly oneTimePassword: string;
}

/** Local accounts of one tenant. Each method that changes something is durable when it resolves. */
export interface Accounts {
  list(): Promise<Account[]>;
  get(name: string): Promise<Account | undefined>;
  /** `show` gets the password just before the account is stored. */
  add(account: NewAccount, show?: (issued: IssuedPassword) => void): Promise<IssuedPassword>;
  /** Ends all of the account's sign-ins. */
  resetPassword(name: string): Promise<IssuedPassword>;
  /** Ends all of the account's sign-ins; nobody can sign in until it is enabled again. */
  disable(name: string): Promise<void>;
  enable(name: string): Promise<void>;
}

export interface AccountParts {
  readonly store: IdentityStore;
  readonly clock: Clock;
  readonly random: Random;
  readonly hasher: PasswordHasher;
  readonly names: OwnNames;
}

export function openAccounts({ store, clock, random, hasher, names }: AccountParts): Accounts {
  const accountOf = ({ passwordHash: _, ...account }: StoredAccount): Account[] => {
    const name = names.nameOf(account.name);
    return name === undefined ? [] : [{ ...account, name }];
  };
  /** Its key. */
  const requireAccount = async (name: string): Promise<string> => {
    const key = names.keyOf(name);
    if ((await store.account(key)) === undefined) throw accountMissing(name);
    return key;
  };
  const setDisabled = async (name: string, disabled: boolean): Promise<void> => {
    await store.setDisabled(await requireAccount(name), disabled);
  };
  return {
    list: async () => (await store.accounts()).flatMap(accountOf),
    async get(name) {
      const found = await store.account(names.keyOf(name));
      return found && accountOf(found)[0];
    },
    async add({ name, displayName, roles }, show) {
      requireName(name);
      const known = [...new Set(roles)].map((role): StaffRole => {
        requireRole(role, staffRoles);
        return role;
      });
      const shown = displayName.trim() || name;
      requireDisplayName(shown);
      const key = names.keyOf(name);
      if ((await store.account(key)) !== undefined) throw accountExists(name);
      const oneTimePassword = newOneTimePassword(random);
      const account: StoredAccount = {
        ...{ name: key, displayName: shown, roles: known },
        ...{ mustChangePassword: true, disabled: false },
        passwordHash: await hasher.hash(oneTimePassword),
        createdAt: new Date(clock.now()).toISOString(),
      };
      const issued = { account: name, oneTimePassword };
      show?.(issued);
      if (!(await store.addAccount(account))) throw accountExists(name);
      return issued;
    },
    async resetPassword(name) {
      const key = await requireAccount(name);
      const oneTimePassword = newOneTimePassword(random);
      const passwordHash = await hasher.hash(oneTimePassword);
      await store.setPassword(key, { passwordHash, mustChange: true, reason: 'password-reset' });
      return { account: name, oneTimePassword };
    },
    disable: (name) => setDisabled(name, true),
    enable: (name) => setDisabled(name, false),
  };
}

const accountExists = (name: string): IdentityProblem =>
  new IdentityProblem(
    'AccountExists',
    `There is an account "${name}" already. Nothing was changed.`,
  );

const accountMissing = (name: string): IdentityProblem =>
  new IdentityProblem(
    'AccountMissing',
    `There is no account "${name.slice(0, 80)}". See: npm run admin -- list-accounts`,
  );
