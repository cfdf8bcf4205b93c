import type { DraftStore, StoredDraft } from '@stillhere/drafts';
import type { Postgres, Statement } from '@stillhere/postgres';

const of: Statement = {
  name: 'drafts of',
  text: `SELECT conversation, written_at AS "writtenAt", sealed FROM drafts.draft
    WHERE tenant = $1 AND author = $2`,
};
const put: Statement = {
  name: 'draft put',
  text: `INSERT INTO drafts.draft VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (tenant, author, conversation)
    DO UPDATE SET written_at = excluded.written_at, sealed = excluded.sealed`,
};
const remove: Statement = {
  name: 'draft remove',
  text: 'DELETE FROM drafts.draft WHERE tenant = $1 AND author = $2 AND conversation = $3',
};
const removeBefore: Statement = {
  name: 'drafts remove before',
  text: 'DELETE FROM drafts.draft WHERE written_at < $1',
};

/** In a database that stays the caller's; the schema is `draftsMigration`'s. Rejects with PostgresFault. */
export const createPostgresDraftStore = (database: Postgres): DraftStore => ({
  of: async ({ tenant, author }) => (await database.query<StoredDraft>(of, [tenant, author])).rows,
  async put({ tenant, author }, { conversation, writtenAt, sealed }) {
    await database.query(put, [tenant, author, conversation, writtenAt, sealed]);
  },
  async remove({ tenant, author }, conversation) {
    await database.query(remove, [tenant, author, conversation]);
  },
  async removeBefore(moment) {
    await database.query(removeBefore, [moment]);
  },
  close: async () => undefined,
});
