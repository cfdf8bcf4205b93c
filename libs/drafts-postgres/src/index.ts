export { draftsMigration } from './migration.js';
export { createPostgresDraftStore } from './postgres-draft-store.js';
