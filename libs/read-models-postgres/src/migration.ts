import type { Migration } from '@stillhere/postgres';

/**
 * Rows are JSON as text: `jsonb` takes no NUL, and people write what they write. Keys compare byte by byte, so that
 * they come in the same order from every store and every server.
 */
export const readModelsMigration: Migration = {
  schema: 'read_models',
  what: 'the read models',
  steps: [
    {
      name: 'rows and checkpoints',
      sql: `CREATE TABLE checkpoint (
          log text NOT NULL, name text NOT NULL, position text COLLATE "C" NOT NULL, PRIMARY KEY (log, name)
        );
        CREATE TABLE row (
          log text NOT NULL, name text NOT NULL, key text COLLATE "C" NOT NULL, value text NOT NULL,
          PRIMARY KEY (log, name, key)
        )`,
    },
    {
      // `build` is '' until a model is first rebuilt; of the builds of a model one is live.
      name: 'builds, and the last revision of each stream',
      sql: `ALTER TABLE checkpoint ADD COLUMN build text NOT NULL DEFAULT '',
          ADD COLUMN is_live boolean NOT NULL DEFAULT true, ALTER COLUMN position DROP NOT NULL,
          DROP CONSTRAINT checkpoint_pkey, ADD PRIMARY KEY (log, name, build);
        CREATE UNIQUE INDEX live ON checkpoint (log, name) WHERE is_live;
        ALTER TABLE row ADD COLUMN build text NOT NULL DEFAULT '',
          DROP CONSTRAINT row_pkey, ADD PRIMARY KEY (log, name, build, key);
        CREATE TABLE stream (
          log text NOT NULL, name text NOT NULL, build text NOT NULL, stream text COLLATE "C" NOT NULL,
          revision bigint NOT NULL, PRIMARY KEY (log, name, build, stream)
        )`,
    },
    {
      // What a ledger holds: added once, found by its kind and its time.
      name: 'entries of ledgers',
      sql: `CREATE TABLE entry (
          log text NOT NULL, name text NOT NULL, build text NOT NULL, tenant text NOT NULL, kind text NOT NULL,
          until_ms bigint NOT NULL, position text COLLATE "C" NOT NULL, ordinal integer NOT NULL,
          from_ms bigint NOT NULL, value text NOT NULL,
          PRIMARY KEY (log, name, build, tenant, kind, until_ms, position, ordinal)
        )`,
    },
  ],
  grants: (role) =>
    `GRANT SELECT, INSERT, UPDATE, DELETE ON checkpoint, row, stream, entry TO ${role}`,
};
