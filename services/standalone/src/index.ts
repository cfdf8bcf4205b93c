export type { OpenStore } from './adapters.js';
export { type ParsedOptions, parseOptions, type StandaloneOptions } from './options.js';
export { runWith } from './run.js';
