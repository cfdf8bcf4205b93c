import { runRelease } from './cli.js';

process.exitCode = runRelease(process.argv.slice(2));
