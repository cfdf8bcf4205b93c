import type { Clock, Random } from '@stillhere/kernel';
import { type Accounts, type IssuedPassword, openAccounts } from './accounts.js';
import { type ApiTokens, openApiTokens } from './api-tokens.js';
import { watchChanges } from './changes.js';
import { openIdentityDatabase } from './identity-database.js';
import { openKnownDevices } from './known-devices.js';
import { createLocalStaffIdentity } from './local-staff-identity.js';
import { staffRoles } from './names.js';
import { createPasswordHasher } from './password-hash.js';
import type { StaffIdentity } from './staff-identity.js';
import { openStaffSessions } from './staff-sessions.js';

export interface IdentityOptions {
  /** The data directory; `identity.db` in it is made if missing. */
  readonly directory: string;
  readonly clock: Clock;
  readonly random: Random;
  /** For a tool that only looks: makes and changes nothing. */
  readonly readOnly?: boolean;
  /** The tenant of everybody in it. */
  readonly tenant: string;
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
  close(): void;
}

const firstAccount = { name: 'admin', displayName: 'Admin', roles: staffRoles };

/** Throws DatabaseFault when the file cannot be used. */
export function openIdentity(options: IdentityOptions): Identity {
  const { directory, clock, random, tenant } = options;
  const database = openIdentityDatabase(directory, options.readOnly);
  const hasher = createPasswordHasher(random);
  const accounts = openAccounts({ database, clock, random, hasher });
  const changes = watchChanges(database, clock);
  const sessions = openStaffSessions({ database, clock, random, tenant, accounts, changes });
  const devices = openKnownDevices({ database, clock, random });
  return {
    accounts,
    staff: createLocalStaffIdentity({ accounts, sessions, hasher, devices, clock }),
    tokens: openApiTokens({ database, clock, random, tenant, accounts, changes }),
    ensureFirstAccount: async (show) =>
      accounts.list().length > 0 ? undefined : accounts.add(firstAccount, show),
    close: () => database.close(),
  };
}
