import { join } from 'node:path';
import { inTransaction, openDatabase, writePrivateFile } from '@stillhere/sqlite';
import { type DataFileName, dataFile, dataFileNames } from './data-files.js';
import { type Inventory, inventoryFile, inventoryText, type LogPoint } from './inventory.js';
import { keyIdIn } from './key-id.js';

/** Whole or not at all, and durable when it returns. */
export const writeInventory = (directory: string, inventory: Inventory): void =>
  writePrivateFile(join(directory, inventoryFile), inventoryText(inventory), 'replace');

export interface TakeIn {
  readonly logId: string;
  readonly logIn?: Inventory['logIn'];
  readonly head: LogPoint | undefined;
  readonly now: string;
  readonly before: Inventory | undefined;
}

/**
 * Marks each database with the log that it belongs to and writes down all ids, once every file is
 * there. The marks come first: what is listed is marked.
 */
export function takeIn(directory: string, { logId, logIn, head, now, before }: TakeIn): Inventory {
  const listed = before?.ids ?? {};
  const ids: Partial<Record<DataFileName, string>> = { 'log.db': logId };
  for (const name of dataFileNames) {
    const { kind } = dataFile(name);
    if (kind === 'database') {
      if (listed[name] === undefined) markDatabase(join(directory, name), logId);
      ids[name] = logId;
    }
    const id = kind === 'key' ? (listed[name] ?? keyIdIn(join(directory, name))) : undefined;
    if (id !== undefined) ids[name] = id;
  }
  const reached = head && { ...head, at: now };
  const since = before?.since ?? now;
  const inventory = {
    log: logId,
    ...(logIn && { logIn }),
    since,
    ids,
    ...(reached && { reached }),
  };
  writeInventory(directory, inventory);
  return inventory;
}

export function markDatabase(path: string, logId: string): void {
  const database = openDatabase(path, { durability: 'full' });
  try {
    inTransaction(database, () => {
      database.exec('CREATE TABLE IF NOT EXISTS belongs_to (log TEXT NOT NULL) STRICT');
      database.exec('DELETE FROM belongs_to');
      database.prepare('INSERT INTO belongs_to (log) VALUES (?)').run(logId);
    });
  } finally {
    database.close();
  }
}
