import type { Migration } from '@stillhere/postgres';

/** The tables of leases, in a schema of their own. */
export const leasesMigration: Migration = {
  schema: 'leases',
  what: 'the leases',
  steps: [
    {
      name: 'lease',
      sql: `CREATE TABLE lease (
        name text PRIMARY KEY,
        owner text NOT NULL,
        address text NOT NULL,
        fence bigint NOT NULL CHECK (fence > 0),
        renewals bigint NOT NULL DEFAULT 0,
        runs_out_at timestamptz NOT NULL
      )`,
    },
    {
      name: 'when its owner was last heard of',
      sql: 'ALTER TABLE lease ADD COLUMN heard_at timestamptz NOT NULL DEFAULT clock_timestamp()',
    },
  ],
  // No DELETE: a fence that was handed out is never forgotten.
  grants: (role) => `GRANT SELECT, INSERT, UPDATE ON lease TO ${role}`,
};
