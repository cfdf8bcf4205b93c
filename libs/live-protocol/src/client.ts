export type * from './client-api.js';
