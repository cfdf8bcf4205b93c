import {
  type Database,
  DatabaseFault,
  type DatabaseFaultKind,
  openDatabase,
} from '@stillhere/sqlite';
import { unmarked } from './standing.js';

const unreadable: ReadonlySet<DatabaseFaultKind> = new Set([
  'damaged',
  'readonly',
  'missing',
  'io',
]);

/** A database in which nothing was ever made: cut to nothing, or of a start that was cut short. */
export const isBlank = (path: string, traceless: boolean): boolean =>
  readIn(path, traceless, (database) => {
    return database.prepare('SELECT count(*) AS count FROM sqlite_schema').get()?.count;
  }) === 0;

/** The log that it says it belongs to. */
export const markIn = (path: string, traceless: boolean): string | undefined =>
  readIn(path, traceless, (database) => {
    const table = "SELECT 1 FROM sqlite_schema WHERE name = 'belongs_to'";
    if (database.prepare(table).get() === undefined) return unmarked;
    return String(database.prepare('SELECT log FROM belongs_to').get()?.log ?? unmarked);
  });

/** `undefined`: it cannot be read; then whoever opens it says how. */
function readIn<Result>(
  path: string,
  traceless: boolean,
  work: (database: Database) => Result,
): Result | undefined {
  try {
    const database = openDatabase(path, { durability: 'full', readOnly: true, traceless });
    try {
      return work(database);
    } finally {
      database.close();
    }
  } catch (error) {
    if (error instanceof DatabaseFault && unreadable.has(error.kind)) return undefined;
    if ((error as { errcode?: unknown }).errcode !== undefined) return undefined;
    throw error;
  }
}
