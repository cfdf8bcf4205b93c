export { readModelsMigration } from './migration.js';
export { createPostgresReadModelStore, forgetWhatIsAhead } from './postgres-read-models.js';
