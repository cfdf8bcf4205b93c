export { createLocalFeed } from './local-feed.js';
