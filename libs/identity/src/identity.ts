import type { Clock, Random } from '@stillhere/kernel';
import { type Accounts, type IssuedPassword, openAccounts } from './accounts.js';
import { type ApiTokens, openApiTokens } from './api-tokens.js';
import { openIdentityDatabase } from './identity-database.js';
import type { IdentityStore } from './identity-store.js';
import { openKnownDevices } from './known-devices.js';
import { createLocalStaffIdentity } from './local-staff-identity.js';
import { staffRoles } from './names.js';
import { createPasswordHasher } from './password-hash.js';
import { createSqliteIdentityStore } from './sqlite-identity-store.js';
import type { StaffIdentity } from './staff-identity.js';
import { openStaffSessions } from './staff-sessions.js';

export interface IdentityParts {
  readonly clock: Clock;
  readonly random: Random;
  /** The tenant of everybody in it. */
  readonly tenant: string;
}

export interface IdentityOptions extends IdentityParts {
  /** The data directory; `identity.db` in it is made if missing. */
  readonly directory: string;
  /** For a tool that only looks: makes and changes nothing. */
  readonly readOnly?: boolean;
}

/** Who staff and programs are. Several processes may have it open at once. */
export interface Identity {
  readonly staff: StaffIdentity;
  readonly accounts: Accounts;
  readonly tokens: ApiTokens;
  /**
   * Where there is no account yet, makes one that may do everything; its password exists only in
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
  const accounts = openAccounts({ store, clock, random, hasher });
  const sessions = openStaffSessions({ store, ...parts });
  const devices = openKnownDevices({ store, clock, random });
  return {
    accounts,
    staff: createLocalStaffIdentity({ store, sessions, hasher, devices, clock }),
    tokens: openApiTokens({ store, ...parts }),
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
