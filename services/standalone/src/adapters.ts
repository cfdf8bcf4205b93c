import { join } from 'node:path';
import { createSqliteReadModelStore, type ReadModelStore } from '@stillhere/event-processing';
import type { EventStore } from '@stillhere/event-store';
import { openSqliteEventStore, type SqliteEventStoreOptions } from '@stillhere/event-store-sqlite';
import type { Logger } from '@stillhere/nest-kit';
import {
  createSqliteSubjectKeyStore,
  openKeyFileProvider,
  openSubjectKeys,
  type SubjectKeys,
} from '@stillhere/subject-keys';

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
  close(): Promise<void>;
}

/** Ciphers kept ready: one a live conversation, and one for its notes. */
const ciphersMax = 10_000;

/** A process that is just being stopped lets go of the directory within its own grace period. */
const waitForLockMs = 3_000;

export interface AdapterOptions {
  readonly directory: string;
  readonly logger: Logger;
  /** The log can no longer be trusted: the process must end. */
  readonly onPoisoned: (error: unknown) => void;
  /** For tests that need a log with a fault; not to be had on a command line. */
  readonly openStore?: OpenStore | undefined;
}

export type OpenStore = (options: SqliteEventStoreOptions) => Promise<EventStore>;

/** Opens everything on disk, the lock first. Throws with a sentence; nothing is left open then. */
export async function openAdapters(options: AdapterOptions): Promise<Adapters> {
  const { directory, logger, onPoisoned, openStore = openSqliteEventStore } = options;
  const store = await openStore({ directory, logger, onPoisoned, waitForLockMs });
  try {
    const keys = openSubjectKeys({
      store: createSqliteSubjectKeyStore(join(directory, files.subjectKeys)),
      provider: openKeyFileProvider(join(directory, files.masterKey)),
      cacheEntriesMax: ciphersMax,
    });
    const readModels = createSqliteReadModelStore(join(directory, files.readModels), {
      logId: store.storeId,
    });
    return {
      store,
      keys,
      readModels,
      async close() {
        await readModels.close();
        keys.close();
        await store.close();
      },
    };
  } catch (error) {
    await store.close();
    throw error;
  }
}
