export { inspectPostgresLog } from './inspect-log.js';
export { migratePostgresLog } from './log-schema.js';
export { openPostgresEventStore, openPostgresLogReader } from './open-log.js';
export type { PostgresEventStoreOptions } from './options.js';
