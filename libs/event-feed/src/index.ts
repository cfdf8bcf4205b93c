export type * from './event-feed.js';
