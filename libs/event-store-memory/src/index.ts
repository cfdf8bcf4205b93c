export type { MemoryDisk, MemoryDiskOptions } from './disk.js';
export { createMemoryDisk } from './disk.js';
export type { Faults } from './faults.js';
export { createFaults } from './faults.js';
export type { MemoryEventStoreOptions } from './memory-event-store.js';
export { createMemoryEventStore } from './memory-event-store.js';
