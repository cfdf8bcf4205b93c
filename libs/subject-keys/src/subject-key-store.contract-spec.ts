import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { subjectKeyStoreContract } from './contract.js';
import { createMemorySubjectKeyStore } from './memory-store.js';
import { createSqliteSubjectKeyStore } from './sqlite-store.js';

subjectKeyStoreContract({
  name: 'memory',
  create: () => ({ open: createMemorySubjectKeyStore, destroy: () => undefined, durable: false }),
});

subjectKeyStoreContract({
  name: 'SQLite',
  create() {
    const folder = mkdtempSync(join(tmpdir(), 'subject-keys-'));
    return {
      open: () => createSqliteSubjectKeyStore(join(folder, 'keys.db')),
      destroy: () => rmSync(folder, { recursive: true }),
      durable: true,
    };
  },
});
