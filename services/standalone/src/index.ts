export type { OpenStore } from './adapters.js';
export { parseOptions, type StandaloneOptions } from './options.js';
export { type Running, start, type Watchers } from './start.js';
