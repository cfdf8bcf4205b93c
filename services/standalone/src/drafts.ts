import { rmSync } from 'node:fs';
import { createSqliteDraftStore, type DraftStore } from '@stillhere/drafts';
import type { Logger } from '@stillhere/nest-kit';
import { isDamaged } from './is-damaged.js';

/** A damaged file of unsent half-sentences keeps nobody from being heard: it is made anew, and the tabs have theirs. */
export function openDrafts(path: string, { logger }: { readonly logger: Logger }): DraftStore {
  if (isDamaged(path)) {
    logger.warn('the drafts are damaged: removed; what was being written is in the tabs only');
    for (const suffix of ['', '-wal', '-shm']) rmSync(path + suffix, { force: true });
  }
  return createSqliteDraftStore(path);
}
