export * from './copy-database.js';
export * from './directory-lock.js';
export * from './fault.js';
export * from './open-database.js';
export * from './private-file.js';
export * from './transaction.js';
export * from './write-ahead-log.js';
