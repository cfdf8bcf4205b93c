export * from './fold.js';
export * from './limits.js';
export * from './presence/sentence.js';
export * from './presence/words.js';
export * from './receipts.js';
export type * from './view.js';
export * from './wire.js';
