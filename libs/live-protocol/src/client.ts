export { createLiveClient } from './client/create-live-client.js';
export { ownIds, storageKeys } from './client/ids.js';
export { memoryStorage } from './client/memory-storage.js';
export type * from './client-api.js';
export * from './dwell.js';
