import { join } from 'node:path';
import type { DataFileName, viewsFile } from '@stillhere/data-directory';
import type { ReadModelStore } from '@stillhere/event-processing';
import type { EventStore } from '@stillhere/event-store';
import {
  type LogPoint,
  openSqliteEventStore,
  type SqliteEventStoreOptions,
} from '@stillhere/event-store-sqlite';
import { type HealthState, type Logger, systemTimers } from '@stillhere/nest-kit';
import {
  createSqliteSubjectKeyStore,
  openKeyFileProvider,
  openSubjectKeys,
  type SubjectKeys,
} from '@stillhere/subject-keys';
import type { HeldDirectory } from './held-directory.js';
import { openReadModels } from './read-models.js';
import type { ShutdownSteps } from './shutdown-steps.js';
import { probeRoom, WatchedStore } from './watched-store.js';

/** The keys lie apart from the log: a copy of one is no use alone. */
const files = {
  masterKey: 'master.key',
  subjectKeys: 'subject-keys.db',
  readModels: 'read-models.db',
} as const satisfies Record<string, DataFileName | typeof viewsFile>;

export interface Adapters {
  readonly store: EventStore;
  readonly keys: SubjectKeys;
  readonly readModels: ReadModelStore;
}

/** Ciphers kept ready: one a live conversation, and one for its notes. */
const ciphersMax = 10_000;

export interface AdapterOptions {
  readonly directory: string;
  readonly held: HeldDirectory;
  readonly logger: Logger;
  readonly health: HealthState;
  /** The log can no longer be trusted: the process must end. */
  readonly onPoisoned: (error: unknown) => void;
  /** For tests that need a log with a fault; not to be had on a command line. */
  readonly openStore?: OpenStore | undefined;
  readonly opened: ShutdownSteps;
}

export type OpenStore = (options: SqliteEventStoreOptions) => Promise<EventStore>;

/** Opens the log, its keys and its views in a directory that is held. Throws with a sentence. */
export async function openAdapters(options: AdapterOptions): Promise<Adapters> {
  const { directory, held, logger, onPoisoned, opened, health } = options;
  const { openStore = openSqliteEventStore } = options;
  const file = await openStore({
    directory,
    logger,
    lock: held.lock,
    onPoisoned: (fault) => {
      held.distrustLog();
      onPoisoned(fault);
    },
  });
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

  const log = {
    id: store.storeId,
    head: held.log?.head,
    holds: (point: LogPoint) => held.logHolds(point),
  };
  const readModels = openReadModels(join(directory, files.readModels), { log, logger });
  opened.add({ name: 'read models', atMostMs: 2_000, run: () => readModels.close() });
  return { store, keys, readModels };
}
