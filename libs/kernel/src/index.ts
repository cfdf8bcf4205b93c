export * from './assert.js';
export * from './decider.js';
export * from './ids.js';
export * from './json.js';
export * from './ports.js';
