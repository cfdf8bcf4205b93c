import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import type { Position } from '@stillhere/kernel';
import { readModelStoreContract } from '../contract.js';
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
});
