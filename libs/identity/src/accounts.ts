import type { Clock, Random } from '@stillhere/kernel';
import type { Database } from '@stillhere/sqlite';
import { IdentityProblem } from './identity-problem.js';
import {
  requireDisplayName,
  requireName,
  requireRole,
  type StaffRole,
  staffRoles,
} from './names.js';
import type { PasswordHasher } from './password-hash.js';
import { newOneTimePassword } from './secrets.js';
import type { SignInEnd } from './staff-identity.js';

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

/** Local accounts. Each method that changes something is durable when it resolves. */
export interface Accounts {
  list(): Account[];
  get(name: string): Account | undefined;
  /** `show` gets the password just before the account is stored. */
  add(account: NewAccount, show?: (issued: IssuedPassword) => void): Promise<IssuedPassword>;
  /** Ends all of the account's sign-ins. */
  resetPassword(name: string): Promise<IssuedPassword>;
  /** Ends all of the account's sign-ins; nobody can sign in until it is enabled again. */
  disable(name: string): void;
  enable(name: string): void;
}

/** The part that sign-in needs. */
export interface AccountSecrets {
  passwordHash(name: string): string | undefined;
  /** Ends all of the account's sign-ins. */
  setPassword(name: string, hash: string, mustChange: boolean): void;
}

export interface AccountParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly random: Random;
  readonly hasher: PasswordHasher;
}

export function openAccounts(parts: AccountParts): Accounts & AccountSecrets {
  const { database, clock, random, hasher } = parts;
  const selectAll = database.prepare('SELECT * FROM account ORDER BY name');
  const select = database.prepare('SELECT * FROM account WHERE name = ?');
  const insert = database.prepare(
    'INSERT INTO account (name, display_name, roles, password_hash, must_change, created_at) ' +
      'VALUES (?, ?, ?, ?, 1, ?) ON CONFLICT DO NOTHING',
  );
  const updatePassword = database.prepare(
    'UPDATE account SET password_hash = ?, must_change = ? WHERE name = ?',
  );
  const updateDisabled = database.prepare('UPDATE account SET disabled = ? WHERE name = ?');
  const endSessions = database.prepare(
    "UPDATE staff_session SET ended = ? WHERE account = ? AND ended = ''",
  );
  const endSignIns = (name: string, reason: SignInEnd): void => void endSessions.run(reason, name);

  const get = (name: string): Account | undefined => {
    const row = select.get(name);
    return row === undefined ? undefined : accountOf(row);
  };
  const requireAccount = (name: string): void => {
    if (get(name) === undefined) throw accountMissing(name);
  };

  return {
    list: () => selectAll.all().map(accountOf),
    get,
    passwordHash: (name) => select.get(name)?.password_hash as string | undefined,
    setPassword: (name, hash, mustChange) => {
      updatePassword.run(hash, mustChange ? 1 : 0, name);
      endSignIns(name, 'password-changed');
    },
    async add({ name, displayName, roles }, show) {
      requireName(name);
      for (const role of roles) requireRole(role, staffRoles);
      const shown = displayName.trim() || name;
      requireDisplayName(shown);
      if (get(name) !== undefined) throw accountExists(name);
      const oneTimePassword = newOneTimePassword(random);
      const hash = await hasher.hash(oneTimePassword);
      const at = new Date(clock.now()).toISOString();
      const issued = { account: name, oneTimePassword };
      show?.(issued);
      const { changes } = insert.run(name, shown, JSON.stringify([...new Set(roles)]), hash, at);
      if (changes === 0) throw accountExists(name);
      return issued;
    },
    async resetPassword(name) {
      requireAccount(name);
      const oneTimePassword = newOneTimePassword(random);
      updatePassword.run(await hasher.hash(oneTimePassword), 1, name);
      endSignIns(name, 'password-reset');
      return { account: name, oneTimePassword };
    },
    disable(name) {
      requireAccount(name);
      updateDisabled.run(1, name);
      endSignIns(name, 'disabled');
    },
    enable(name) {
      requireAccount(name);
      updateDisabled.run(0, name);
    },
  };
}

const accountOf = (row: Record<string, unknown>): Account => ({
  name: String(row.name),
  displayName: String(row.display_name),
  roles: JSON.parse(String(row.roles)) as StaffRole[],
  mustChangePassword: row.must_change === 1,
  disabled: row.disabled === 1,
  createdAt: String(row.created_at),
});

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
