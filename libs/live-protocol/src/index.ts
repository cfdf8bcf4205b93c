export * from './fold.js';
export * from './limits.js';
export * from './presence/sentence.js';
export * from './presence/words.js';
export * from './receipts.js';
export type * from './view.js';
export * from './wire.js';
export * from './writing/input-method.js';
export * from './writing/message-length.js';
