import { runMonitoring } from './cli.js';

process.exitCode = await runMonitoring(process.argv.slice(2));
