import type { Migration } from '@stillhere/postgres';

/** The table of drafts, in a schema of its own. No statistics are kept of the texts: they would be copies. */
export const draftsMigration: Migration = {
  schema: 'drafts',
  what: 'the drafts',
  steps: [
    {
      name: 'draft',
      sql: `CREATE TABLE draft (
        tenant text NOT NULL,
        author text NOT NULL,
        conversation text NOT NULL,
        written_at timestamptz NOT NULL,
        sealed text NOT NULL,
        PRIMARY KEY (tenant, author, conversation)
      );
      ALTER TABLE draft ALTER COLUMN sealed SET STATISTICS 0;
      CREATE INDEX draft_by_time ON draft (written_at)`,
    },
  ],
  grants: (role) => `GRANT SELECT, INSERT, UPDATE, DELETE ON draft TO ${role}`,
};
