import { runEngines } from './cli.js';

process.exitCode = await runEngines(process.argv.slice(2));
