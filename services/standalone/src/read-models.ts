import { renameSync, rmSync } from 'node:fs';
import {
  createSqliteReadModelStore,
  type ReadModelStore,
  type SourceLog,
} from '@stillhere/event-processing';
import type { Logger } from '@stillhere/nest-kit';
import { isDamaged } from './is-damaged.js';

export interface ReadModelOptions {
  /** The log that the rows are made from, as it was found. */
  readonly log: SourceLog;
  readonly logger: Logger;
}

/**
 * Read models hold nothing that is not in the log: a damaged file is set aside and they are made
 * again, so that a bad sector in the least important file keeps nobody from being heard. So are rows
 * of another log, or of events that this one does not hold.
 */
export async function openReadModels(
  path: string,
  { log, logger }: ReadModelOptions,
): Promise<ReadModelStore> {
  if (isDamaged(path)) {
    logger.warn('the read models are damaged: set aside, and made again from the log');
    setAside(path);
  }
  const onDropped = (): void =>
    logger.warn('the read models knew more than the log holds: made again from the log');
  return createSqliteReadModelStore(path, { log, onDropped });
}

function setAside(path: string): void {
  renameSync(path, `${path}.damaged`);
  for (const suffix of ['-wal', '-shm']) rmSync(path + suffix, { force: true });
}
