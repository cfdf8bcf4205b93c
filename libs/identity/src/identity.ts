import type { Clock, Random } from '@stillhere/kernel';
import { type Accounts, type IssuedPassword, openAccounts } from './accounts.js';
import { type ApiTokens, createTokenCheck, openApiTokens, type TokenCheck } from './api-tokens.js';
import { openIdentityDatabase } from './identity-database.js';
import type { IdentityStore } from './identity-store.js';
import { openKnownDevices } from './known-devices.js';
import { createLocalStaffIdentity } from './local-staff-identity.js';
import { staffRoles } from './names.js';
import { createPasswordHasher } from './password-hash.js';
import { createSqliteIdentityStore } from './sqlite-identity-store.js';
import type { StaffIdentity } from './staff-identity.js';
import { openStaffSessions } from './staff-sessions.js';
import { namesOf } from './tenant-names.js';
import { openTenants, type Tenants } from './tenants.js';

export interface IdentityParts {
  readonly clock: Clock;
  readonly random: Random;
  /** The home tenant: whose everybody is that was there before others were added. */
  readonly tenant: string;
}

export interface IdentityOptions extends IdentityParts {
  /** The data directory; `identity.db` in it is made if missing. */
  readonly directory: string;
  /** For a tool that only looks: makes and changes nothing. */
  readonly readOnly?: boolean;
}

/** Accounts and tokens of one tenant: names are its own. */
export interface TenantIdentity {
  readonly accounts: Accounts;
  readonly tokens: ApiTokens;
}

/** Who staff and programs are, of all tenants. Several processes may have it open at once. */
export interface Identity extends TenantIdentity {
  readonly tenants: Tenants;
  readonly staff: StaffIdentity;
  readonly tokens: ApiTokens & TokenCheck;
  /** Of another than the home tenant, whose `accounts` and `tokens` stand beside. Whether there is such a tenant is not asked. */
  of(tenant: string): TenantIdentity;
  /**
   * Where the home tenant has no account yet, makes one that may do everything; its password exists only in
   * the answer. `undefined`: there are accounts already. `show` gets it in the same turn, just before
   * the account is stored: then no kill can leave an account whose password nobody saw.
   */
  ensureFirstAccount(show?: (issued: IssuedPassword) => void): Promise<IssuedPassword | undefined>;
  close(): Promise<void>;
}

const firstAccount = { name: 'admin', displayName: 'Admin', roles: staffRoles };

/** Over any store, which it closes with itself. Keeps all rules; a store keeps and finds. */
export function createIdentity(store: IdentityStore, parts: IdentityParts): Identity {
  const { clock, random } = parts;
  const hasher = createPasswordHasher(random);
  const home = parts.tenant;
  const of = (tenant: string): TenantIdentity => {
    const names = namesOf(home, tenant);
    return {
      accounts: openAccounts({ store, clock, random, hasher, names }),
      tokens: openApiTokens({ store, clock, random, names }),
    };
  };
  const { accounts, tokens } = of(home);
  const sessions = openStaffSessions({ store, clock, random, home });
  const devices = openKnownDevices({ store, clock, random });
  return {
    accounts,
    tenants: openTenants({ store, clock, home }),
    staff: createLocalStaffIdentity({ store, sessions, hasher, devices, clock, home }),
    tokens: { ...tokens, ...createTokenCheck({ store, clock, home }) },
    of,
    ensureFirstAccount: async (show) =>
      (await accounts.list()).length > 0 ? undefined : accounts.add(firstAccount, show),
    close: () => store.close(),
  };
}

/** In a file of the data directory. Throws DatabaseFault when it cannot be used. */
export function openIdentity({ directory, readOnly, ...parts }: IdentityOptions): Identity {
  const database = openIdentityDatabase(directory, readOnly);
  return createIdentity(createSqliteIdentityStore(database, parts.clock), parts);
}
