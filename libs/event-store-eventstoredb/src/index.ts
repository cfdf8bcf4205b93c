export { clientUrl, isEventStoreDbUrl, serversIn } from './client-url.js';
export { inspectEventStoreDbLog } from './inspect-log.js';
export { openEventStoreDbEventStore, openEventStoreDbLogReader } from './open-log.js';
export type { EventStoreDbOptions } from './options.js';
