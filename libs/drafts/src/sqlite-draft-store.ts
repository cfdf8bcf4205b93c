import type { Timestamp } from '@stillhere/kernel';
import { databaseFault, openDatabase } from '@stillhere/sqlite';
import type { DraftStore, StoredDraft } from './draft-store.js';

const schema = `
  CREATE TABLE IF NOT EXISTS draft (
    tenant TEXT NOT NULL,
    author TEXT NOT NULL,
    conversation TEXT NOT NULL,
    written_at TEXT NOT NULL,
    sealed TEXT NOT NULL,
    PRIMARY KEY (tenant, author, conversation)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS draft_by_time ON draft (written_at);
`;

/**
 * One file. Somebody types all the time, so a commit does not wait for the disk: a crash of the process loses nothing,
 * a power cut the last second. What is removed is overwritten.
 *
 * @throws DatabaseFault when the file cannot be opened; its calls reject with it
 */
export function createSqliteDraftStore(path: string): DraftStore {
  const database = openDatabase(path, { durability: 'rebuildable', secureDelete: true });
  const attempt = <Result>(work: () => Result): Result => {
    try {
      return work();
    } catch (error) {
      throw databaseFault(error, path);
    }
  };
  const statements = attempt(() => {
    database.exec(schema);
    return {
      of: database.prepare(
        'SELECT conversation, written_at, sealed FROM draft WHERE tenant = ? AND author = ?',
      ),
      put: database.prepare(
        'INSERT INTO draft VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE ' +
          'SET written_at = excluded.written_at, sealed = excluded.sealed',
      ),
      remove: database.prepare(
        'DELETE FROM draft WHERE tenant = ? AND author = ? AND conversation = ?',
      ),
      removeBefore: database.prepare('DELETE FROM draft WHERE written_at < ?'),
    };
  });
  return {
    of: async ({ tenant, author }) => attempt(() => statements.of.all(tenant, author).map(draftOf)),
    async put({ tenant, author }, { conversation, writtenAt, sealed }) {
      attempt(() => statements.put.run(tenant, author, conversation, writtenAt, sealed));
    },
    async remove({ tenant, author }, conversation) {
      attempt(() => statements.remove.run(tenant, author, conversation));
    },
    async removeBefore(moment) {
      attempt(() => statements.removeBefore.run(moment));
    },
    async close() {
      database.close();
    },
  };
}

const draftOf = (row: Readonly<Record<string, unknown>>): StoredDraft => ({
  conversation: String(row.conversation),
  writtenAt: String(row.written_at) as Timestamp,
  sealed: String(row.sealed),
});
