import { openServerLog, type Shared } from '@stillhere/log-source';
import type { Logger } from '@stillhere/nest-kit';
import { openMigrated } from '@stillhere/postgres';
import { relayMigration } from '@stillhere/relay';
import { openSharedDatabase } from '@stillhere/service-process';

/**
 * Brings all that a cluster keeps on its servers up to date: the log, what the processes share beside it, the relay's
 * checkpoint. Any number may do so at once. Without a role that owns it a database is not changed, only looked whether all
 * is up to date. Resolves with the log's id; rejects with StoreUnavailable, LogCorruption or PostgresFault, each with a
 * sentence.
 */
export async function migrateDatabase(
  { log, database: { url, ownerUrl } }: Shared,
  logger: Logger,
): Promise<string> {
  const store = await openServerLog(log, { logger });
  await store.close();
  const shared = await openSharedDatabase({ url, ownerUrl, logger });
  await shared.close();
  const migrations = [relayMigration];
  const opening = { url, ownerUrl, migrations, logger, name: 'relay', connectionsMax: 1 };
  await (await openMigrated(opening)).close();
  return store.storeId;
}
