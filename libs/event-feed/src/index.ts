export type * from './event-feed.js';
export * from './published-topics.js';
