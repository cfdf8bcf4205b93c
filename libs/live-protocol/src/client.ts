export { askService } from './client/ask-service.js';
export type { DeskClient, DeskClientOptions } from './client/create-desk-client.js';
export { createDeskClient } from './client/create-desk-client.js';
export { createLiveClient } from './client/create-live-client.js';
export { ownIds, randomId, storageKeys } from './client/ids.js';
export { memoryStorage } from './client/memory-storage.js';
export * from './client/outbox-places.js';
export type * from './client-api.js';
export * from './dwell.js';
