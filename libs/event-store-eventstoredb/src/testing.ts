export { type DoubleProcess, startDoubleProcess } from './testing/double-process.js';
