import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { draftStoreContract } from './contract.js';
import { createMemoryDraftStore } from './memory-draft-store.js';
import { createSqliteDraftStore } from './sqlite-draft-store.js';

draftStoreContract({
  name: 'memory',
  create: () => ({ open: createMemoryDraftStore, destroy: () => undefined, keeps: false }),
});

draftStoreContract({
  name: 'SQLite',
  create() {
    const folder = mkdtempSync(join(tmpdir(), 'drafts-'));
    return {
      open: () => createSqliteDraftStore(join(folder, 'drafts.db')),
      destroy: () => rmSync(folder, { recursive: true }),
      keeps: true,
    };
  },
});
