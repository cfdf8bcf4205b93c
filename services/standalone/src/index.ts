export type { OpenStore } from './log-source.js';
export { parseOptions, type StandaloneOptions } from './options.js';
export { runWith } from './run.js';
