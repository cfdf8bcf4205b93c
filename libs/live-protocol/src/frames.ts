export * from './frames/client-frames.js';
export * from './frames/desk-frames.js';
export * from './frames/ev-frame.js';
export * from './frames/parse.js';
export * from './frames/server-frames.js';
