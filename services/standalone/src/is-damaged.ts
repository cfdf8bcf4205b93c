import { faultKindOf, openDatabase } from '@stillhere/sqlite';

/** Of a file that can be done without. Looks at the whole of it: damage deep inside would show only when it is in the way. */
export function isDamaged(path: string): boolean {
  try {
    const database = openDatabase(path, { durability: 'rebuildable' });
    try {
      return database.prepare('PRAGMA quick_check(1)').get()?.quick_check !== 'ok';
    } finally {
      database.close();
    }
  } catch (error) {
    if (faultKindOf(error) === 'damaged') return true;
    throw error;
  }
}
