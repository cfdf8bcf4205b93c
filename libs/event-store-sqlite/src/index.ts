export type { InspectOptions } from './inspect-log.js';
export { inspectSqliteLog } from './inspect-log.js';
export type { EventLogReader, LogReaderOptions } from './log-reader.js';
export { openSqliteLogReader } from './log-reader.js';
export type { SqliteEventStoreOptions, StoreLogger, UnsafeForTesting } from './options.js';
export { openSqliteEventStore } from './sqlite-event-store.js';
