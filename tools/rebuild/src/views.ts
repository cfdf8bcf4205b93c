import { join } from 'node:path';
import { assertWhole, viewsFile } from '@stillhere/data-directory';
import {
  createSqliteReadModelStore,
  type EntryReader,
  type ReadModelStore,
  readSqliteReadModels,
  type StoredRows,
} from '@stillhere/event-processing';
import { type LogPoint, logSourceOf, type ReadableLog } from '@stillhere/log-source';
import { silentLogger } from '@stillhere/nest-kit';
import { createPostgresReadModelStore } from '@stillhere/read-models-postgres';
import { openSharedDatabase } from '@stillhere/service-process';
import { acquireDirectoryLock } from '@stillhere/sqlite';
import type { RebuildOptions } from './options.js';

type Place = Pick<RebuildOptions, 'directory' | 'url' | 'database'>;
type Closing = () => void | Promise<void>;

/** What a tool opened, in order; closed the other way round. */
class Opened {
  readonly #closings: Closing[] = [];

  add(closing: Closing): void {
    this.#closings.push(closing);
  }

  async close(): Promise<void> {
    for (const closing of this.#closings.splice(0).toReversed()) await closing();
  }
}

/** There is nothing to rebuild from. The message says what to do. */
export class NoDataHere extends Error {
  readonly code = 'NoDataHere';
}

/** The log, and the views that are to be changed: of a directory that no process works in, or of a cluster. */
export async function withViews<Result>(
  place: Place,
  work: (parts: { log: ReadableLog; store: ReadModelStore }) => Promise<Result>,
): Promise<Result> {
  const opened = new Opened();
  try {
    return await work(
      place.database === '' ? await ofDirectory(place, opened) : await ofCluster(place, opened),
    );
  } finally {
    await opened.close();
  }
}

/** The log, and what of a view is stored, while its process works or not. */
export async function withStored<Result>(
  { directory, url, database }: Place,
  name: string,
  work: (parts: { log: ReadableLog; live: StoredRows; entries: EntryReader }) => Promise<Result>,
): Promise<Result> {
  const opened = new Opened();
  try {
    if (database !== '') {
      const { log, store } = await ofCluster({ directory, url, database }, opened);
      const live = await (await store.open(name)).read();
      return await work({ log, live, entries: await store.openReader(name) });
    }
    await assertThere({ directory, url, database });
    const views = readSqliteReadModels(join(directory, viewsFile));
    opened.add(() => views.close());
    const live = await views.read(name);
    const log = await openLog({ directory, url, database }, opened);
    return await work({ live, log, entries: views.reader(name) });
  } finally {
    await opened.close();
  }
}

async function ofDirectory(place: Place, opened: Opened) {
  const { directory, url } = place;
  await assertThere(place);
  const lock = acquireDirectoryLock(directory);
  opened.add(() => lock.release());
  const source = logSourceOf(directory, url);
  const facts = await source.facts();
  const log = await openLog(place, opened);
  const holds = async (point: LogPoint): Promise<boolean> =>
    ((await source.facts([point]))?.holds.length ?? 0) > 0;
  const store = await createSqliteReadModelStore(join(directory, viewsFile), {
    log: { id: log.storeId, head: facts?.head, holds },
  });
  opened.add(() => store.close());
  return { log, store };
}

async function ofCluster(place: Place, opened: Opened) {
  const { database: url } = place;
  const logger = silentLogger;
  const database = await openSharedDatabase({ url, ownerUrl: undefined, logger });
  opened.add(() => database.close());
  const log = await openLog(place, opened);
  return { log, store: createPostgresReadModelStore({ database, logId: log.storeId }) };
}

async function openLog({ directory, url }: Place, opened: Opened): Promise<ReadableLog> {
  const log = await logSourceOf(directory, url).read();
  opened.add(() => log.close());
  return log;
}

/** Of another log these would be other views. */
async function assertThere({ directory, url }: Place): Promise<void> {
  const { look, logIn } = logSourceOf(directory, url);
  const { kind } = assertWhole(directory, { lookAtLog: await look(), logIn, uses: ['log.db'] });
  if (kind === 'empty') throw new NoDataHere(`There is no Stillhere data in ${directory}.`);
}
