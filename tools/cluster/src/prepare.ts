import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openPostgresEventStore } from '@stillhere/event-store-postgres';
import { type Identity, openIdentity, openResumeKeys } from '@stillhere/identity';
import { leasesMigration } from '@stillhere/leases-postgres';
import { createSteadyClock, type Logger, systemRandom } from '@stillhere/nest-kit';
import { openMigrated } from '@stillhere/postgres';
import { createSqliteSubjectKeyStore, openKeyFileProvider } from '@stillhere/subject-keys';

export const tenant = 'local';

/**
 * What is made here, by the services too, is for this account alone. The folder itself can be passed through: an engine
 * that runs under an account of its own has its data below it.
 */
export function prepareFolder(directory: string): void {
  process.umask(0o077);
  mkdirSync(directory, { recursive: true });
  chmodSync(directory, 0o711);
}

/** Made once, before the first process of a service looks for it. */
export async function prepareAccounts(directory: string): Promise<{
  readonly serviceKeys: string;
  readonly identity: Identity;
}> {
  const serviceKeys = join(directory, 'service.keys');
  if (!existsSync(serviceKeys)) {
    const line = `k1:${randomBytes(32).toString('base64url')}\n`;
    writeFileSync(serviceKeys, line, { mode: 0o600, flush: true });
  }
  openKeyFileProvider(join(directory, 'master.key'));
  await createSqliteSubjectKeyStore(join(directory, 'subject-keys.db')).close();
  const clock = createSteadyClock();
  openResumeKeys(directory, { clock, random: systemRandom });
  const identity = openIdentity({ directory, tenant, clock, random: systemRandom });
  return { serviceKeys, identity };
}

/** Brings the schemas up to date, as the owner; the services' role only uses them. Returns the log's id. */
export async function prepareDatabase(
  { url, ownerUrl }: { readonly url: string; readonly ownerUrl: string },
  logger: Logger,
): Promise<string> {
  const store = await openPostgresEventStore({
    url,
    ownerUrl,
    logger,
    onPoisoned: () => undefined,
  });
  const { storeId } = store;
  await store.close();
  const leases = await openMigrated({
    ...{ url, ownerUrl, logger, name: 'leases', connectionsMax: 1 },
    migrations: [leasesMigration],
  });
  await leases.close();
  return storeId;
}
