import type { Principal } from '@stillhere/contracts';
import type { Clock, Random } from '@stillhere/kernel';
import type { Database } from '@stillhere/sqlite';
import type { Accounts } from './accounts.js';
import type { Changes } from './changes.js';
import { IdentityProblem } from './identity-problem.js';
import {
  principalOf,
  requireName,
  requireRole,
  staffRoles,
  type TokenRole,
  tokenRoles,
} from './names.js';
import { newSecret, secretHash } from './secrets.js';
import { validity } from './validity.js';

export interface ApiToken {
  readonly name: string;
  readonly role: TokenRole;
  readonly createdAt: string;
  /** False: it stands for a person whose account is disabled, gone, or without that role. */
  readonly isUsable: boolean;
}

/** Tokens for programs that call over gRPC. */
export interface ApiTokens {
  /**
   * The token itself: shown once, stored hashed. A staff role acts in somebody's name: the account of
   * that name must have it, and be enabled, now and whenever the token is used.
   */
  add(name: string, role: string): string;
  /** Good for nothing from now on, in running processes too. */
  revoke(name: string): void;
  list(): ApiToken[];
  /** Who holds the token; `undefined`: nobody, or no longer. */
  verify(token: string): Promise<Principal | undefined>;
}

export interface ApiTokenParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly random: Random;
  readonly tenant: string;
  readonly accounts: Pick<Accounts, 'get'>;
  readonly changes: Changes;
}

/** Lets people and secret scanners tell what they found. */
const prefix = 'stillhere_';

export function openApiTokens({
  database,
  clock,
  random,
  tenant,
  accounts,
  changes,
}: ApiTokenParts): ApiTokens {
  const insert = database.prepare(
    'INSERT INTO api_token (name, secret_hash, role, created_at) VALUES (?, ?, ?, ?) ' +
      'ON CONFLICT DO NOTHING',
  );
  const remove = database.prepare('DELETE FROM api_token WHERE name = ?');
  const selectAll = database.prepare('SELECT * FROM api_token ORDER BY name');
  const select = database.prepare('SELECT * FROM api_token WHERE secret_hash = ?');
  const find = (hash: string): TokenRow | undefined => {
    const row = select.get(hash);
    const token = row === undefined ? undefined : tokenOf(row);
    return token && mayAct(accounts, token) ? token : undefined;
  };
  return {
    add(name, role) {
      requireName(name);
      requireRole(role, tokenRoles);
      if (!mayAct(accounts, { name, role })) throw nobodyToActFor(name, role);
      const token = prefix + newSecret(random);
      const at = new Date(clock.now()).toISOString();
      if (insert.run(name, secretHash(token), role, at).changes === 0) {
        throw new IdentityProblem(
          'TokenExists',
          `There is a token "${name}" already. Revoke it first, or choose another name.`,
        );
      }
      return token;
    },
    revoke(name) {
      if (remove.run(name).changes > 0) return;
      throw new IdentityProblem(
        'TokenMissing',
        `There is no token "${name.slice(0, 80)}". See: npm run admin -- list-tokens`,
      );
    },
    list: () =>
      selectAll
        .all()
        .map(tokenOf)
        .map((token) => ({ ...token, isUsable: mayAct(accounts, token) })),
    async verify(token) {
      if (!token.startsWith(prefix)) return undefined;
      const hash = secretHash(token);
      const found = find(hash);
      if (found === undefined) return undefined;
      const { name, role } = found;
      const principal = principalOf(tenant, { name, displayName: name, roles: [role] });
      return {
        ...principal,
        isValid: validity(() => find(hash) !== undefined, { clock, changes }),
      };
    },
  };
}

type TokenRow = Omit<ApiToken, 'isUsable'>;

function mayAct(
  accounts: Pick<Accounts, 'get'>,
  { name, role }: Pick<ApiToken, 'name' | 'role'>,
): boolean {
  const [staffRole] = staffRoles.filter((one) => one === role);
  if (staffRole === undefined) return true;
  const account = accounts.get(name);
  return account !== undefined && !account.disabled && account.roles.includes(staffRole);
}

const nobodyToActFor = (name: string, role: string): IdentityProblem =>
  new IdentityProblem(
    'AccountMissing',
    `A ${role}'s token acts in the name of an account, and there is no enabled account "${name}" ` +
      `with the role ${role}. Make it first, or choose a role of programs. Nothing was changed.`,
  );

const tokenOf = (row: Record<string, unknown>): TokenRow => ({
  name: String(row.name),
  role: String(row.role) as TokenRole,
  createdAt: String(row.created_at),
});
