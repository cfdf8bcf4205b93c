export { openEventStoreDbEventStore } from './open-log.js';
export type { EventStoreDbOptions } from './options.js';
