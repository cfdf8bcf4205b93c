import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Identity, openResumeKeys } from '@stillhere/identity';
import { homeTenantDefault } from '@stillhere/kernel';
import type { Shared } from '@stillhere/log-source';
import { migrateDatabase } from '@stillhere/migrate';
import { createSteadyClock, type Logger, systemRandom } from '@stillhere/nest-kit';
import { openSharedDatabase, openSharedIdentity } from '@stillhere/service-process';
import { openKeyFileProvider } from '@stillhere/subject-keys';

/**
 * What is made here, by the services too, is for this account alone. The folder itself can be passed through: an engine
 * that runs under an account of its own has its data below it.
 */
export function prepareFolder(directory: string): void {
  process.umask(0o077);
  mkdirSync(directory, { recursive: true });
  chmodSync(directory, 0o711);
}

/** Made once, before the first process of a service looks for them. Returns the file of the services' keys. */
export function prepareSecrets(directory: string): string {
  const serviceKeys = join(directory, 'service.keys');
  if (!existsSync(serviceKeys)) {
    const line = `k1:${randomBytes(32).toString('base64url')}\n`;
    writeFileSync(serviceKeys, line, { mode: 0o600, flush: true });
  }
  openKeyFileProvider(join(directory, 'master.key'));
  openResumeKeys(directory, { clock: createSteadyClock(), random: systemRandom });
  return serviceKeys;
}

export interface PreparedDatabase {
  readonly logId: string;
  readonly identity: Identity;
  close(): Promise<void>;
}

/** Brings the schemas up to date, as the owner; the services' role only uses them. */
export async function prepareDatabase(
  { log, database: place }: Shared,
  logger: Logger,
): Promise<PreparedDatabase> {
  const { url } = place;
  const logId = await migrateDatabase({ log, database: place }, logger);
  const database = await openSharedDatabase({ url, ownerUrl: undefined, logger });
  const identity = openSharedIdentity({
    ...{ database, url, tenant: homeTenantDefault, logger },
    clock: createSteadyClock(),
  });
  const close = async (): Promise<void> => {
    await identity.close();
    await database.close();
  };
  return { logId, identity, close };
}
