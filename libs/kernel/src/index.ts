export * from './assert.js';
export * from './decider.js';
export * from './ids.js';
export * from './json.js';
export * from './latest.js';
export * from './ports.js';
