export { startDoubleProcess } from './testing/double-process.js';
