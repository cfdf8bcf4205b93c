import { join } from 'node:path';
import { assertWhole } from '@stillhere/data-directory';
import type { ErasurePorts, Subject, SubjectLook } from '@stillhere/erasure';
import type { EventStore } from '@stillhere/event-store';
import { inspectSqliteLog, openSqliteEventStore } from '@stillhere/event-store-sqlite';
import { logSourceOf, openServerLog, readLog } from '@stillhere/log-source';
import { silentLogger, systemClock, systemRandom, systemTimers } from '@stillhere/nest-kit';
import type { Postgres } from '@stillhere/postgres';
import { acquireDirectoryLock, type DirectoryLock } from '@stillhere/sqlite';
import {
  createSqliteSubjectKeyStore,
  readSqliteSubjectKeys,
  type SubjectKeyStore,
} from '@stillhere/subject-keys';
import { createPostgresSubjectKeyStore } from '@stillhere/subject-keys-postgres';

/** The log and the keys of one tenant's conversations. Both open and close what they use. */
export interface Words {
  readonly tenant: string;
  /** Beside whoever works with them. */
  look<Result>(work: (look: SubjectLook) => Promise<Result>): Promise<Result>;
  change<Result>(work: (ports: ErasurePorts) => Promise<Result>): Promise<Result>;
}

type Whose = Pick<Subject, 'tenant'> & { readonly log: string };

const keyFile = 'subject-keys.db';
const system = { clock: systemClock, random: systemRandom, timers: systemTimers };

/** One process writes what lies in a directory: a change waits for nobody, and says who has it. */
export function wordsInDirectory({
  directory,
  log: url,
  tenant,
}: Whose & { readonly directory: string }): Words {
  const uses = [...(url === '' ? (['log.db'] as const) : []), keyFile, 'identity.db'] as const;
  return {
    tenant,
    look: (work) =>
      readLog({ directory, url, uses }, async (log) => {
        const keys = readSqliteSubjectKeys(join(directory, keyFile));
        return work({ log, keys }).finally(() => keys.close());
      }),
    async change(work) {
      const source = logSourceOf(directory, url);
      const lock = acquireDirectoryLock(directory);
      try {
        const lookAtLog = url === '' ? inspectSqliteLog : await source.look();
        assertWhole(directory, { lookAtLog, logIn: source.logIn, uses, isMine: true });
        const store = await openLog(directory, url, lock);
        const keys = createSqliteSubjectKeyStore(join(directory, keyFile));
        return await closing({ store, keys }, work);
      } finally {
        lock.release();
      }
    },
  };
}

const openLog = (directory: string, url: string, lock: DirectoryLock): Promise<EventStore> =>
  url === ''
    ? openSqliteEventStore({ directory, lock })
    : openServerLog({ url, ownerUrl: undefined });

/** Works while the cluster does: each process finds within a second that a key was destroyed, and forgets it. */
export function wordsInDatabase({
  database,
  url,
  log,
  tenant,
}: Whose & { readonly database: Postgres; readonly url: string }): Words {
  const keysThere = () => createPostgresSubjectKeyStore({ database, url, logger: silentLogger });
  const logUrl = log === '' ? url : log;
  return {
    tenant,
    look: (work) =>
      readLog({ directory: '', url: logUrl }, async (opened) => {
        const keys = keysThere();
        return work({ log: opened, keys }).finally(() => keys.close());
      }),
    change: async (work) =>
      closing(
        { store: await openServerLog({ url: logUrl, ownerUrl: undefined }), keys: keysThere() },
        work,
      ),
  };
}

async function closing<Result>(
  { store, keys }: { readonly store: EventStore; readonly keys: SubjectKeyStore },
  work: (ports: ErasurePorts) => Promise<Result>,
): Promise<Result> {
  try {
    return await work({ store, keys, ...system });
  } finally {
    await keys.close();
    await store.close();
  }
}
