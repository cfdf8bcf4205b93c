export { identityMigration } from './migration.js';
export {
  openPostgresIdentityStore,
  type PostgresIdentityOptions,
} from './postgres-identity-store.js';
