export { type LogRoles, migrateDatabase } from './migrate-database.js';
