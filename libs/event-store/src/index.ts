export * from './admission.js';
export * from './append-rules.js';
export * from './errors.js';
export type * from './event.js';
export type * from './event-store.js';
export * from './position.js';
export * from './stream-name.js';
export * from './submitting.js';
export * from './tail.js';
