import { PostgresFault } from './fault.js';
import { openPostgres } from './open-postgres.js';
import type { Postgres, PostgresOptions, Session } from './postgres.js';

/** A migration may wait for a long append, and a step to come may rewrite a large table. */
const migrationMsMax = 600_000;

/** Never edited once it is released: what was applied stays applied. */
export interface MigrationStep {
  /** Says what it makes: `tables of the log`. Two histories are told apart by it. */
  readonly name: string;
  /** Statements joined by `;`. Unqualified names mean the migration's schema. */
  readonly sql: string;
  /**
   * The version before goes on with the schema as it then is: processes of both run side by side during an upgrade,
   * and the upgrade can be taken back. Default false: the version before refuses to start on it.
   */
  readonly isAdditive?: boolean;
}

export interface Migration {
  /** One schema, all of it ours; lower-case letters, digits and `_`. */
  readonly schema: string;
  /** For sentences: `the event log`. */
  readonly what: string;
  readonly steps: readonly MigrationStep[];
  /** What the role that services use may do; said again at each migration. `role` is quoted. */
  readonly grants: (role: string) => string;
}

/**
 * Brings a schema up to date, as the role that owns the database, and gives `serviceRole` its rights.
 * Any number of processes may do so at once: one does it, the others find it done. Returns the names
 * of the steps that it took. Rejects with PostgresFault: a newer schema, somebody else's, no right to.
 */
export async function migrate(
  owner: Postgres,
  migration: Migration,
  { serviceRole }: { readonly serviceRole: string },
): Promise<readonly string[]> {
  const schema = checkedSchema(migration.schema);
  return owner.transaction(async (session) => {
    await session.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [
      `stillhere migration ${schema}`,
    ]);
    await refuseForeign(session, owner.address, migration);
    await session.query(`CREATE SCHEMA IF NOT EXISTS ${schema}`);
    await session.query(`SET LOCAL search_path = ${schema}`);
    await session.query(
      `CREATE TABLE IF NOT EXISTS migration (
         step int PRIMARY KEY, name text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now());
       ALTER TABLE migration ADD COLUMN IF NOT EXISTS is_additive boolean NOT NULL DEFAULT false`,
    );
    const applied = await appliedSteps(session, schema);
    refuseOther(applied, migration, owner.address);
    const missing = migration.steps.slice(applied.length);
    for (const [index, { name, sql, isAdditive = false }] of missing.entries()) {
      await session.query(sql);
      await session.query('INSERT INTO migration (step, name, is_additive) VALUES ($1, $2, $3)', [
        ...[applied.length + index + 1, name, isAdditive],
      ]);
    }
    const role = `"${serviceRole.replaceAll('"', '""')}"`;
    await session.query(`GRANT USAGE ON SCHEMA ${schema} TO ${role};
      GRANT SELECT ON migration TO ${role}; ${migration.grants(role)}`);
    return missing.map(({ name }) => name);
  });
}

export interface OpenMigratedOptions extends PostgresOptions {
  /** The role that owns the database: then the migrations are carried out first. */
  readonly ownerUrl: string | undefined;
  readonly migrations: readonly Migration[];
}

/** As the role that services use, once every schema is the one that this version knows. Rejects with PostgresFault. */
export async function openMigrated(options: OpenMigratedOptions): Promise<Postgres> {
  const { ownerUrl, migrations, ...opening } = options;
  const database = await openPostgres(opening);
  try {
    if (ownerUrl !== undefined) await migrateAs(ownerUrl, database.role, migrations);
    for (const migration of migrations) await assertMigrated(database, migration);
    return database;
  } catch (error) {
    await database.close();
    throw error;
  }
}

async function migrateAs(
  url: string,
  serviceRole: string,
  migrations: readonly Migration[],
): Promise<void> {
  const owner = await openPostgres({
    ...{ url, name: 'migration', connectionsMax: 1 },
    statementMsMax: migrationMsMax,
  });
  try {
    for (const migration of migrations) await migrate(owner, migration, { serviceRole });
  } finally {
    await owner.close();
  }
}

/** As the service's role: whether the schema is the one that this version knows. Rejects with PostgresFault. */
export async function assertMigrated(service: Postgres, migration: Migration): Promise<void> {
  const { schema, what, steps } = migration;
  const { address } = service;
  const { rows } = await service.query<{ is_there: boolean }>(
    'SELECT to_regclass($1) IS NOT NULL AS is_there',
    [`${checkedSchema(schema)}.migration`],
  );
  const applied = rows[0]?.is_there === true ? await appliedSteps(service, schema) : [];
  refuseOther(applied, migration, address);
  if (applied.length >= steps.length) return;
  throw new PostgresFault(
    'schema',
    `${address}: ${what} (schema ${schema}) is at step ${applied.length} of ${steps.length}. ` +
      'Nothing was changed. Migrate it with the role that owns the database, then start again.',
  );
}

interface AppliedStep {
  readonly name: string;
  readonly is_additive: boolean;
}

/** Read as JSON, since a schema that no owner has been to yet lacks the column. */
const appliedSteps = async (session: Session, schema: string): Promise<readonly AppliedStep[]> =>
  (
    await session.query<AppliedStep>(
      `SELECT name, coalesce((to_jsonb(migration) ->> 'is_additive')::boolean, false) AS is_additive
       FROM ${schema}.migration ORDER BY step`,
    )
  ).rows;

function refuseOther(applied: readonly AppliedStep[], migration: Migration, address: string): void {
  const { schema, what, steps } = migration;
  const strange = applied.findIndex(({ name, is_additive }, index) => {
    return index < steps.length ? steps[index]?.name !== name : !is_additive;
  });
  if (strange < 0) return;
  const found =
    strange >= steps.length
      ? `was migrated by a newer version of Stillhere (step ${strange + 1}, "${applied[strange]?.name}"; ` +
        `this one knows ${steps.length})`
      : `has another history (step ${strange + 1} is "${applied[strange]?.name}")`;
  throw new PostgresFault(
    'schema',
    `${address}: ${what} (schema ${schema}) ${found}. Nothing was changed. Start that version, or a ` +
      'newer one, again.',
  );
}

async function refuseForeign(session: Session, address: string, migration: Migration) {
  const { rows } = await session.query<{ is_foreign: boolean }>(
    `SELECT to_regclass($1 || '.migration') IS NULL AND EXISTS (
       SELECT FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace WHERE nspname = $1
     ) AS is_foreign`,
    [migration.schema],
  );
  if (rows[0]?.is_foreign !== true) return;
  throw new PostgresFault(
    'schema',
    `${address}: the schema ${migration.schema} holds tables that are not ours. Nothing was changed. ` +
      'Give Stillhere a database of its own.',
  );
}

function checkedSchema(schema: string): string {
  if (/^[a-z_][a-z0-9_]{0,62}$/.test(schema)) return schema;
  throw new TypeError(`not a schema's name: ${JSON.stringify(schema)}`);
}
