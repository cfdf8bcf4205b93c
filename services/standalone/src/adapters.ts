import { join } from 'node:path';
import type { ReadModelStore } from '@stillhere/event-processing';
import type { EventStore } from '@stillhere/event-store';
import { openSqliteEventStore, type SqliteEventStoreOptions } from '@stillhere/event-store-sqlite';
import { type HealthState, type Logger, systemTimers } from '@stillhere/nest-kit';
import {
  createSqliteSubjectKeyStore,
  openKeyFileProvider,
  openSubjectKeys,
  type SubjectKeys,
} from '@stillhere/subject-keys';
import { openReadModels } from './read-models.js';
import type { ShutdownSteps } from './shutdown-steps.js';
import { probeRoom, WatchedStore } from './watched-store.js';

/** What lies in the data directory. The keys lie apart from the log: a copy of one is no use alone. */
export const files = {
  masterKey: 'master.key',
  subjectKeys: 'subject-keys.db',
  readModels: 'read-models.db',
} as const;

export interface Adapters {
  readonly store: EventStore;
  readonly keys: SubjectKeys;
  readonly readModels: ReadModelStore;
}

/** Ciphers kept ready: one a live conversation, and one for its notes. */
const ciphersMax = 10_000;

/** A process that is just being stopped lets go of the directory within its own grace period. */
const waitForLockMs = 3_000;

export interface AdapterOptions {
  readonly directory: string;
  readonly logger: Logger;
  readonly health: HealthState;
  /** The log can no longer be trusted: the process must end. */
  readonly onPoisoned: (error: unknown) => void;
  /** For tests that need a log with a fault; not to be had on a command line. */
  readonly openStore?: OpenStore | undefined;
  readonly opened: ShutdownSteps;
}

export type OpenStore = (options: SqliteEventStoreOptions) => Promise<EventStore>;

/** Opens everything on disk, the lock first. Throws with a sentence. */
export async function openAdapters(options: AdapterOptions): Promise<Adapters> {
  const { directory, logger, onPoisoned, opened, health } = options;
  const { openStore = openSqliteEventStore } = options;
  const file = await openStore({ directory, logger, onPoisoned, waitForLockMs });
  const probe = () => probeRoom(directory);
  const store = new WatchedStore(file, { health, logger, timers: systemTimers, probe });
  opened.add({ name: 'log', atMostMs: 5_000, run: () => store.close() });

  const keys = openSubjectKeys({
    provider: openKeyFileProvider(join(directory, files.masterKey)),
    store: createSqliteSubjectKeyStore(join(directory, files.subjectKeys)),
    cacheEntriesMax: ciphersMax,
  });
  opened.add({ name: 'keys', atMostMs: 1_000, run: () => keys.close() });
  await keys.check();

  const { storeId: logId } = store;
  const readModels = openReadModels(join(directory, files.readModels), { logId, logger });
  opened.add({ name: 'read models', atMostMs: 2_000, run: () => readModels.close() });
  return { store, keys, readModels };
}
