import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import type { Position } from '@stillhere/kernel';
import { openDatabase } from '@stillhere/sqlite';
import {
  ledgerContract,
  projectionContract,
  readModelStoreContract,
  sharedContract,
} from '../contract.js';
import { createMemoryReadModelStore } from './memory.js';
import { createSqliteReadModelStore } from './sqlite.js';

const directory = mkdtempSync(join(tmpdir(), 'read-models-'));
let files = 0;
const newPath = (): string => {
  files += 1;
  return join(directory, `${files}.db`);
};
afterAll(() => rmSync(directory, { recursive: true }));

readModelStoreContract('memory', async () => createMemoryReadModelStore());
readModelStoreContract('sqlite', async () => createSqliteReadModelStore(newPath()));
ledgerContract('memory', async () => createMemoryReadModelStore());
ledgerContract('sqlite', async () => createSqliteReadModelStore(newPath()));
projectionContract('memory', async () => createMemoryReadModelStore());
projectionContract('sqlite', async () => createSqliteReadModelStore(newPath()));
sharedContract('memory', async () => {
  const { sharedBy, close } = createMemoryReadModelStore();
  return { open: async (turnOf) => sharedBy(turnOf), close };
});

describe('sqlite read model file', () => {
  const write = async (path: string, logId: string): Promise<number> => {
    const store = await createSqliteReadModelStore(path, {
      log: { id: logId, head: { position: '1' as Position, hash: 'h' }, holds: () => true },
    });
    const model = await store.open('rows@1');
    const rows = [...(await model.read()).rows].length;
    if (rows === 0) {
      await model.commit({
        expected: undefined,
        next: '1' as Position,
        puts: [['a', 1]],
        deletes: [],
      });
    }
    await store.close();
    return rows;
  };

  it('keeps its rows over a restart, and drops them when the log is another one', async () => {
    const path = newPath();
    expect(await write(path, 'one')).toBe(0);
    expect(await write(path, 'one')).toBe(1);
    expect(await write(path, 'two')).toBe(0);
  });

  it('keeps rows and checkpoints of a file of before there were builds', async () => {
    const path = newPath();
    const before = openDatabase(path, { durability: 'rebuildable' });
    before.exec(`
      CREATE TABLE log (id TEXT NOT NULL PRIMARY KEY) STRICT;
      CREATE TABLE log_seen (position TEXT NOT NULL PRIMARY KEY, hash TEXT NOT NULL) STRICT;
      CREATE TABLE checkpoint (name TEXT NOT NULL PRIMARY KEY, position TEXT NOT NULL) STRICT, WITHOUT ROWID;
      CREATE TABLE row (
        name TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (name, key)
      ) STRICT, WITHOUT ROWID;
      INSERT INTO log VALUES ('one');
      INSERT INTO checkpoint VALUES ('rows@1', '1');
      INSERT INTO row VALUES ('rows@1', 'a', '1');
    `);
    before.close();
    expect(await write(path, 'one')).toBe(1);
    expect(await write(path, 'one')).toBe(1);
  });
});
