import { openPostgresEventStore } from '@stillhere/event-store-postgres';
import type { Logger } from '@stillhere/nest-kit';
import { openMigrated } from '@stillhere/postgres';
import { relayMigration } from '@stillhere/relay';
import { openSharedDatabase } from '@stillhere/service-process';

/** By which roles a database is reached. */
export interface LogRoles {
  /** As the role that services use. */
  readonly url: string;
  /** As the role that owns the database; `undefined`: nothing is changed, it is only looked whether all is up to date. */
  readonly ownerUrl: string | undefined;
}

/**
 * Brings all that a cluster keeps in its database up to date: the log, what the processes share beside it, the relay's
 * checkpoint. Any number may do so at once. Resolves with the log's id; rejects with StoreUnavailable, LogCorruption
 * or PostgresFault, each with a sentence.
 */
export async function migrateDatabase(
  { url, ownerUrl }: LogRoles,
  logger: Logger,
): Promise<string> {
  const roles = ownerUrl === undefined ? { url } : { url, ownerUrl };
  const store = await openPostgresEventStore({ ...roles, logger, onPoisoned: () => undefined });
  await store.close();
  const shared = await openSharedDatabase({ url, ownerUrl, logger });
  await shared.close();
  const migrations = [relayMigration];
  const opening = { url, ownerUrl, migrations, logger, name: 'relay', connectionsMax: 1 };
  await (await openMigrated(opening)).close();
  return store.storeId;
}
