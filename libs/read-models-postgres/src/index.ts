export { readModelsMigration } from './migration.js';
export { createPostgresReadModelStore } from './postgres-read-models.js';
