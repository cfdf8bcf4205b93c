import { chmodSync } from 'node:fs';
import { backup } from 'node:sqlite';
import { databaseFault } from './fault.js';
import { openDatabase } from './open-database.js';

/** All pages in one step: between two steps of others' writing a copy would begin again, for ever. */
const allPages = 2_147_483_647;

/**
 * A copy of the database as one moment has it, while others write to it. Durable when it resolves;
 * readable by this account only. `traceless` as in `openDatabase`. Throws DatabaseFault.
 */
export async function copyDatabase(from: string, to: string, traceless: boolean): Promise<void> {
  const source = openDatabase(from, { durability: 'full', readOnly: true, traceless });
  try {
    await backup(source, to, { rate: allPages });
    chmodSync(to, 0o600);
  } catch (error) {
    throw databaseFault(error, to);
  } finally {
    source.close();
  }
}

/** What SQLite's own check finds; empty: nothing. Changes nothing. Throws DatabaseFault. */
export function databaseProblems(path: string, traceless: boolean): readonly string[] {
  const database = openDatabase(path, { durability: 'full', readOnly: true, traceless });
  try {
    const rows = database.prepare('PRAGMA quick_check(3)').all();
    return rows.map((row) => String(Object.values(row)[0])).filter((text) => text !== 'ok');
  } catch (error) {
    throw databaseFault(error, path);
  } finally {
    database.close();
  }
}
