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
  ],
  grants: (role) => `GRANT SELECT, INSERT, UPDATE, DELETE ON checkpoint, row TO ${role}`,
};
