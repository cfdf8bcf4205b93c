export { subjectKeysMigration } from './migration.js';
export {
  createPostgresSubjectKeyStore,
  type PostgresSubjectKeyOptions,
} from './postgres-store.js';
