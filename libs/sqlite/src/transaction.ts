import type { Database } from './open-database.js';

/**
 * Runs `work` in one write transaction: committed when it returns, rolled back when it throws.
 * `work` must be synchronous; transactions do not nest.
 */
export function inTransaction<Result>(database: Database, work: () => Result): Result {
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    rollback(database);
    throw error;
  }
}

/** SQLite has already rolled back after some errors (no room, for one); then there is nothing to do. */
export function rollback(database: Database): void {
  if (database.isTransaction) database.exec('ROLLBACK');
}
