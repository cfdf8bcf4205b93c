export { leasesMigration } from './migration.js';
export { createPostgresBoard } from './postgres-board.js';
