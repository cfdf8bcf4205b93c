export { addressOf } from './address.js';
export { PostgresFault, type PostgresFaultKind, postgresFault, sqlStateOf } from './fault.js';
export { type Listener, type ListenOptions, listen } from './listen.js';
export {
  assertMigrated,
  type Migration,
  type MigrationStep,
  migrate,
  openMigrated,
} from './migrate.js';
export { openPostgres } from './open-postgres.js';
export type {
  Postgres,
  PostgresLogger,
  PostgresOptions,
  Rows,
  Session,
  Statement,
  TransactionOptions,
} from './postgres.js';
