import { draftsMigration } from '@stillhere/drafts-postgres';
import { createIdentity, type Identity } from '@stillhere/identity';
import { identityMigration, openPostgresIdentityStore } from '@stillhere/identity-postgres';
import type { Clock } from '@stillhere/kernel';
import { leasesMigration } from '@stillhere/leases-postgres';
import { type Logger, systemRandom, systemTimers } from '@stillhere/nest-kit';
import { openMigrated, type Postgres } from '@stillhere/postgres';
import { readModelsMigration } from '@stillhere/read-models-postgres';
import { subjectKeysMigration } from '@stillhere/subject-keys-postgres';

export interface SharedDatabaseOptions {
  /** As the role that services use. */
  readonly url: string;
  /** As the role that owns the database: then it is brought up to date first. */
  readonly ownerUrl: string | undefined;
  readonly logger: Logger;
}

/** Leases, keys, accounts, views, drafts, and one that is in trouble. */
const connectionsMax = 6;

/** What all processes share beside the log: leases, subjects' keys, accounts, views, drafts. Rejects with PostgresFault. */
export const openSharedDatabase = (options: SharedDatabaseOptions): Promise<Postgres> =>
  openMigrated({
    ...{ ...options, connectionsMax, name: 'shared' },
    migrations: [
      ...[leasesMigration, subjectKeysMigration, identityMigration],
      ...[readModelsMigration, draftsMigration],
    ],
  });

export interface SharedIdentityOptions {
  readonly database: Postgres;
  readonly url: string;
  readonly tenant: string;
  readonly logger: Logger;
  readonly clock: Clock;
}

/** Accounts, sign-ins and tokens in the shared database, which stays the caller's. */
export function openSharedIdentity({ tenant, ...options }: SharedIdentityOptions): Identity {
  const store = openPostgresIdentityStore({ ...options, timers: systemTimers });
  return createIdentity(store, { tenant, clock: options.clock, random: systemRandom });
}
