export type * from './view.js';
export * from './wire.js';
