import type { Principal } from '@stillhere/contracts';
import type { Clock, Random } from '@stillhere/kernel';
import type { Database } from '@stillhere/sqlite';
import { IdentityProblem } from './identity-problem.js';
import { principalOf, requireName, requireRole, type TokenRole, tokenRoles } from './names.js';
import { newSecret, secretHash } from './secrets.js';

export interface ApiToken {
  readonly name: string;
  readonly role: TokenRole;
  readonly createdAt: string;
}

/** Tokens for programs that call over gRPC. */
export interface ApiTokens {
  /** The token itself: shown once, stored hashed. */
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
}

/** Lets people and secret scanners tell what they found. */
const prefix = 'stillhere_';

export function openApiTokens({ database, clock, random, tenant }: ApiTokenParts): ApiTokens {
  const insert = database.prepare(
    'INSERT INTO api_token (name, secret_hash, role, created_at) VALUES (?, ?, ?, ?) ' +
      'ON CONFLICT DO NOTHING',
  );
  const remove = database.prepare('DELETE FROM api_token WHERE name = ?');
  const selectAll = database.prepare('SELECT * FROM api_token ORDER BY name');
  const select = database.prepare('SELECT * FROM api_token WHERE secret_hash = ?');
  return {
    add(name, role) {
      requireName(name);
      requireRole(role, tokenRoles);
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
    list: () => selectAll.all().map(tokenOf),
    async verify(token) {
      if (!token.startsWith(prefix)) return undefined;
      const row = select.get(secretHash(token));
      if (row === undefined) return undefined;
      const { name, role } = tokenOf(row);
      return principalOf(tenant, { name, displayName: name, roles: [role] });
    },
  };
}

const tokenOf = (row: Record<string, unknown>): ApiToken => ({
  name: String(row.name),
  role: String(row.role) as TokenRole,
  createdAt: String(row.created_at),
});
