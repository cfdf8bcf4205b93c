import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from '@jest/globals';
import { eventStoreContract } from '@stillhere/event-store/contract';
import { openSqliteEventStore } from './sqlite-event-store.js';

const directories: string[] = [];

afterAll(() => {
  for (const directory of directories) rmSync(directory, { recursive: true, force: true });
});

eventStoreContract('SQLite', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'stillhere-log-'));
  directories.push(directory);
  return openSqliteEventStore({ directory });
});
