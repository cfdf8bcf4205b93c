import { runImages } from './cli.js';

process.exitCode = await runImages(process.argv.slice(2));
