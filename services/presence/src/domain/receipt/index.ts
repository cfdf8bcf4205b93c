export * from './coalesce.js';
export * from './receipt.js';
