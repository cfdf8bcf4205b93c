export * from './errors.js';
export type * from './event.js';
export type * from './event-store.js';
export * from './stream-name.js';
